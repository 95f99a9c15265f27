import Regain
import RegainTesting
import Testing

@Suite("When the store fails, nothing is granted by halves") struct FaultTests {
  private static let faults: [FaultInjectingStore.CommitFault] = [
    .unavailable, .unknownButCommitted, .unknownAndLost,
  ]

  @Test("Each commit of a redemption, each way it can fail", arguments: [0, 1], faults)
  func redeem(_ commit: Int, _ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.fail(commit: commit, with: fault)
    let error = try #require(await bench.refusal(codes[1]))
    #expect(error.code == (fault == .unavailable ? .unavailable : .unknown))
    let wasConsumed = commit == 1 && fault == .unknownButCommitted
    #expect(try await bench.status().active?.remaining == (wasConsumed ? 9 : 10))
    let events = try await bench.events().filter { $0 == "authn_login_success" }
    #expect(events.count == (wasConsumed ? 1 : 0), "log and rows say the same")
    if !wasConsumed { try await bench.redeem(codes[1]) }
  }

  @Test("A failed attempt stays counted when its answer is lost") func countStays() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 {
      bench.store.fail(commit: 1, with: .unknownAndLost)
      #expect(try await bench.refusal(forged(codes[1], adding: change))?.code == .unknown)
    }
    #expect(await bench.refusal(codes[1])?.code == .throttled, "five reservations are open")
  }

  @Test("Each read of a redemption fails as unavailable", arguments: 0...1)
  func reads(_ read: Int) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.fail(read: read)
    #expect(await bench.refusal(codes[1])?.code == .unavailable)
    #expect(try await bench.status().active?.remaining == 10)
  }

  @Test("One who is overtaken tries again", arguments: [0, 1])
  func overtaken(_ commit: Int) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for offset in 0..<10 { bench.store.fail(commit: commit + offset, with: .overtaken) }
    #expect(try await bench.redeem(codes[1]).remaining == 9)
  }

  @Test("A store that always says another was quicker ends as unavailable") func alwaysOvertaken()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.failEveryCommit(with: .overtaken)
    #expect(await bench.refusal(codes[1])?.code == .unavailable)
  }

  @Test(
    "Each commit of an issue, each way it can fail: no sheet redeems that was not handed over",
    arguments: [0, 1], faults)
  func issue(_ commit: Int, _ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await Bench.make()
    bench.store.fail(commit: commit, with: fault)
    let error = await thrown { _ = try await bench.issue() }
    #expect(error?.code == (fault == .unavailable ? .unavailable : .unknown))
    let isActive = try await bench.status().active != nil
    #expect(isActive == (commit == 1 && fault == .unknownButCommitted))
    let codes = try await bench.issue(activate: true)
    try await bench.redeem(codes[1])
  }
}
