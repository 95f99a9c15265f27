import Regain
import RegainTesting
import Testing

/// Run alone: how long one waits can be told only while nothing else runs.
@Suite("An anchor that does not answer, against the clock", .serialized) struct AgainstTheClockTests
{
  @Test("Whoever stops does not wait for an anchor that does not answer") func hangingAnchor()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    let hooked = HookedAnchor(all.anchor)
    let process = try all.process(hooked)
    hooked.before(read: 0) { try? await Task.sleep(for: .seconds(8)) }
    let begun = ContinuousClock.now
    try await process.stop(codes[0])
    #expect(ContinuousClock.now - begun < .seconds(1))
    #expect(await all.bench.refusal(codes[1])?.reason == .accountFrozen)
  }
}
