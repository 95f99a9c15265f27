import Regain
import RegainTesting
import Testing

/// Bugs that other systems had, each with its source.
@Suite("What others got wrong") struct PeerBugTests {
  @Test("projectsend#1704: two codes spent at once are both gone afterwards") func twoAtOnce()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let refusals = await withTaskGroup(of: RegainError?.self) { group in
      for slot in 1...4 { group.addTask { await bench.refusal(codes[slot]) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(refusals.allSatisfy { $0 == nil }, "\(refusals)")
    for slot in 1...4 { #expect(await bench.refusal(codes[slot])?.code == .refused) }
    #expect(try await bench.status().active?.remaining == 6)
  }

  @Test("umami#4205: wrong guesses made at once never pass the limit", arguments: [1, 5, 20])
  func parallelGuesses(_ limit: Int) async throws {
    let bench = try await Bench.make(
      RecoveryConfiguration(attempts: try AttemptLimits(softLimit: limit)))
    let codes = try await bench.issue()
    let guesses = try (0..<100).map { try forged(codes[1], adding: UInt8($0 % 31 + 1)) }
    let answers = await withTaskGroup(of: RegainError.Code?.self) { group in
      for guess in guesses { group.addTask { await bench.refusal(guess)?.code } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count { $0 == .refused } <= limit)
    #expect(answers.allSatisfy { $0 == .refused || $0 == .throttled })
    #expect(try await bench.attempts().failures <= limit)
  }

  @Test("gitea#1055: the last code used and the answer lost: asking again finds it") func lastCode()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 1)
    let key = try IdempotencyKey("the-last-code-0123456789")
    bench.store.fail(commit: 1, with: .unknownButCommitted)
    #expect(await bench.refusal(codes[1], key: key)?.code == .unknown)
    let again = try await bench.redeem(codes[1], key: key)
    #expect(again.isReplay)
    #expect(again.remaining == 0)
    #expect(again.replaceSoon)
  }

  @Test(
    "keybase#3697: a wait is never zero or negative, however the clock is stepped",
    arguments: [-250, -1, 0, 29, 31, 100_000] as [Int64])
  func waits(_ step: Int64) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = try await bench.refusal(forged(codes[1], adding: change)) }
    bench.clock.setWallClock(bySeconds: step)
    guard let error = await bench.refusal(codes[1]) else { return }
    #expect(error.code == .throttled)
    #expect((1...600).contains(error.retryAfterSeconds ?? 0), "\(error)")
  }

  @Test("fxa#8023: few codes left never keep a right code out") func fewLeft() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 2)
    #expect(try await bench.redeem(codes[2]).replaceSoon)
    #expect(try await bench.redeem(codes[1]).remaining == 0)
  }

  @Test("caddy-security#271: preparing, confirming or issuing again does not begin the count anew")
  func countStays() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let slot = try #require(try await bench.status().slotToConfirm)
    for change in UInt8(1)...4 { _ = try await bench.refusal(forged(codes[1], adding: change)) }
    let other = slot == 1 ? 2 : 1
    let prepared = try await bench.codes.prepare(TypedCode(codes[other]), by: AccountID("alice"))
    try await bench.codes.release(prepared)
    #expect(await thrown { try await bench.confirm(codes[other]) }?.code == .refused)
    _ = try await bench.issue()
    #expect(try await bench.attempts().failures == 4)
  }

  @Test("kratos: the same code for two accounts is two codes") func equalCodes() async throws {
    // The same seed makes the same codes.
    let (alice, bob) = try await (
      Bench.make(seed: 9).issue("alice"), Bench.make(seed: 9).issue("bob")
    )
    #expect(alice == bob)
    let bench = try await Bench.make(seed: 9)
    let codes = try await bench.issue("alice")
    #expect(await bench.refusal(codes[1], "bob")?.code == .refused)
    try await bench.redeem(codes[1], "alice")
  }
}
