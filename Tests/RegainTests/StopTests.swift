import Regain
import RegainTesting
import Testing

@Suite("The owner can stop it") struct StopTests {
  @Test("A stop blocks redemption and confirmation for 72 hours, and no longer") func blocks()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let stopped = try await bench.stop(codes[0])
    #expect(stopped.frozenUntil == bench.clock.now.adding(seconds: 72 * 3600))
    #expect(!stopped.wasAlreadyFrozen)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    #expect(try await bench.lastReason() == "account-frozen")
    let slot = try #require(try await bench.status().slotToConfirm)
    #expect(await thrown { try await bench.confirm(codes[slot]) }?.code == .refused)
    bench.clock.advance(seconds: 72 * 3600 - 1)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    bench.clock.advance(seconds: 1)
    try await bench.redeem(codes[1])
  }

  @Test("A stop is safe to repeat and does not grow") func repeats() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let first = try await bench.stop(codes[0])
    bench.clock.advance(seconds: 3600)
    let second = try await bench.stop(codes[0])
    #expect(second.wasAlreadyFrozen)
    #expect(second.frozenUntil == first.frozenUntil)
  }

  @Test("A stop wins against a redemption that was prepared before it") func stopWins() async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let prepared = try await bench.codes.prepare(TypedCode(codes[1]), by: AccountID("alice"))
    try await bench.stop(codes[0])
    #expect(await thrown { _ = try await bench.codes.commit(prepared) }?.code == .refused)
    #expect(try await bench.status().active?.remaining == 10)
  }

  @Test("No flood of failures holds a stop up") func neverThrottled() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    #expect(await bench.refusal(codes[1])?.code == .throttled)
    for change in UInt8(1)...20 {
      #expect(
        await thrown { try await bench.stop(forged(codes[0], adding: change)) }?.code == .refused)
    }
    try await bench.stop(codes[0])
  }

  @Test("Wrong stop codes are logged once a minute, and count for nothing") func refusedStops()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...9 {
      _ = await thrown { try await bench.stop(forged(codes[0], adding: change)) }
    }
    #expect(try await bench.events().filter { $0 == "authn_stop_fail" }.count == 1)
    bench.clock.advance(seconds: 60)
    _ = await thrown { try await bench.stop(forged(codes[0])) }
    // The next minute's, and the sum of the eight that were only counted.
    #expect(try await bench.events().filter { $0 == "authn_stop_fail" }.count == 3)
    #expect(try await bench.attempts() == FactorAttempts())
  }

  @Test("A numbered code does not stop, a stop code does not redeem") func notEachOther()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    #expect(await thrown { try await bench.stop(codes[1]) }?.code == .refused)
    #expect(await bench.refusal(codes[0])?.code == .refused)
    try await bench.redeem(codes[1])
  }

  @Test("The stop code of a sheet that waits works too; that of an ended one does not")
  func whichSheets() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue()
    let pending = try await bench.issue()
    try await bench.stop(pending[0])
    let other = try await bench.issue("bob")
    _ = try await bench.issue("bob", activate: true)
    #expect(await thrown { try await bench.stop(other[0], "bob") }?.code == .refused)
    _ = old
  }

  @Test("A stop keeps a new sheet from taking the place of the owner's") func noActivation()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.stop(codes[0])
    #expect(await thrown { _ = try await bench.issue(activate: true) }?.code == .refused)
    bench.clock.advance(seconds: 72 * 3600)
    try await bench.redeem(codes[1])
  }

  @Test("A stop is taken even when the clock was set back") func clockSetBack() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.clock.setWallClock(bySeconds: -3600)
    #expect(await bench.refusal(codes[1])?.code == .misconfigured)
    try await bench.stop(codes[0])
  }

  @Test("A stop that cannot be written says so") func unavailable() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await bench.stop(codes[0]) }?.code == .unavailable)
    bench.store.failEveryCommit(with: .unknownAndLost)
    #expect(await thrown { try await bench.stop(codes[0]) }?.code == .unknown)
  }
}
