import Regain
import RegainTesting
import Testing

@Suite("Redeeming a code") struct RedemptionTests {
  @Test("A code is accepted once, under the slow hash") func once() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue(profile: .standard, count: 2)
    let redeemed = try await bench.redeem(codes[1])
    #expect(redeemed.slot == 1)
    #expect(redeemed.remaining == 1)
    #expect(!redeemed.isReplay)
    #expect(await bench.refusal(codes[1]) == RegainError(.refused, ""))
    #expect(try await bench.lastReason() == "already-used")
  }

  @Test("Every code of a sheet is accepted, in any order") func everyCode() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for (count, slot) in [7, 1, 10, 2, 9, 3, 8, 4, 6, 5].enumerated() {
      let redeemed = try await bench.redeem(codes[slot])
      #expect(redeemed.slot == slot)
      #expect(redeemed.remaining == 9 - count)
      #expect(redeemed.replaceSoon == (redeemed.remaining <= 2))
    }
    let used = try await bench.status().active?.used.map(\.slot)
    #expect(used == [7, 1, 10, 2, 9, 3, 8, 4, 6, 5])
  }

  @Test("Every refusal has the same outward answer, and its true reason in the log")
  func oneAnswer() async throws {
    let bench = try await Bench.make()
    let alice = try await bench.issue()
    let bob = try await bench.issue("bob")
    try await bench.redeem(alice[1])
    let cases: [(code: String, account: String, reason: String)] = [
      (alice[1], "alice", "already-used"), (try forged(alice[2]), "alice", "wrong-secret"),
      (bob[1], "alice", "no-sheet"), (alice[0], "alice", "stop-code-offered"),
      (alice[2], "nobody", "unknown-account"),
    ]
    var answers: Set<String> = []
    for (code, account, reason) in cases {
      let error = try #require(await bench.refusal(code, account))
      answers.insert("\(error.code.name) \(error.message) \(error.retryAfterSeconds ?? -1)")
      // Tags are random: a code of bob's may by chance carry alice's tag.
      let logged = try #require(try await bench.lastReason())
      #expect(logged == reason || (reason == "no-sheet" && logged == "wrong-secret"))
    }
    #expect(answers.count == 1)
  }

  @Test("A wrong secret counts; a right one that is refused does not") func counting() async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    _ = await bench.refusal(try forged(codes[1]))
    #expect(try await bench.attempts().failures == 1)
    try await bench.redeem(codes[1])
    #expect(try await bench.attempts().failures == 0, "a success ends them")
    for _ in 0..<8 { #expect(await bench.refusal(codes[1])?.code == .refused) }
    #expect(try await bench.attempts().failures == 0)
    #expect(try await bench.attempts().reservations.isEmpty)
  }

  @Test("After five wrong secrets an attempt waits, however good its code") func throttling()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    for _ in 0..<3 {
      let error = try #require(await bench.refusal(codes[1]))
      #expect(error.code == .throttled)
      #expect(error.retryAfterSeconds == 30)
    }
    let throttled = try await bench.events().filter { $0 == "excess_rate_limit_exceeded" }
    #expect(throttled.count == 1, "one entry for the minute")
    bench.clock.advance(seconds: 30)
    try await bench.redeem(codes[1])
  }

  @Test("A new sheet does not reset the count") func newSheetKeepsCount() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...4 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    let new = try await bench.issue(activate: true)
    #expect(try await bench.attempts().failures == 4)
    _ = await bench.refusal(try forged(new[1]))
    #expect(await bench.refusal(new[1])?.code == .throttled)
  }

  @Test("A prepared redemption expires after 60 seconds, and is then refused") func expiry()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let prepared = try await bench.codes.prepare(TypedCode(codes[1]), by: AccountID("alice"))
    bench.clock.advance(seconds: 60)
    let error = await thrown { _ = try await bench.codes.commit(prepared) }
    #expect(error?.code == .refused)
    #expect(try await bench.lastReason() == "preparation-expired")
    #expect(try await bench.status().active?.remaining == 10)
  }

  @Test("A prepared redemption commits once") func preparedTwice() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let prepared = try await bench.codes.prepare(TypedCode(codes[1]), by: AccountID("alice"))
    _ = try await bench.codes.commit(prepared)
    #expect(await thrown { _ = try await bench.codes.commit(prepared) }?.code == .refused)
  }

  @Test("A released redemption leaves the code and the count as they were") func release()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let prepared = try await bench.codes.prepare(TypedCode(codes[1]), by: AccountID("alice"))
    try await bench.codes.release(prepared)
    #expect(try await bench.attempts() == FactorAttempts())
    try await bench.redeem(codes[1])
  }

  @Test("An expired sheet is refused at its very second, without grace") func sheetExpiry()
    async throws
  {
    let bench = try await Bench.make()
    let end = bench.clock.now.adding(seconds: 100)
    let codes = try await bench.issue(expiresAt: end)
    bench.clock.advance(seconds: 99)
    let last = try await bench.redeem(codes[1])
    #expect(last.replaceSoon)
    bench.clock.advance(seconds: 1)
    #expect(await bench.refusal(codes[2])?.code == .refused)
    #expect(try await bench.lastReason() == "sheet-expired")
    #expect(try await bench.status().active?.state == .expired)
  }

  @Test("Two spellings of one name are two accounts") func spellings() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue("caf\u{E9}")
    #expect(await bench.refusal(codes[1], "cafe\u{301}")?.code == .refused)
    #expect(try await bench.lastReason() == "unknown-account")
    try await bench.redeem(codes[1], "caf\u{E9}")
  }

  @Test("A tenant's account is not another tenant's") func tenants() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let error = await thrown {
      _ = try await bench.codes.redeem(
        TypedCode(codes[1]), by: AccountID("alice"), in: TenantID("other"))
    }
    #expect(error?.code == .refused)
    try await bench.redeem(codes[1])
  }
}
