import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What time does to a case.
extension CaseStateTests {
  // MARK: time

  @Test(
    "A case takes evidence up to the second before its end", arguments: [3599, 3600] as [Int64])
  func window(_ seconds: Int64) async throws {
    let bench = try await CaseBench.make(.anything { $0.windowSeconds = 3600 })
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    #expect(given.expiresAt == bench.clock.now.adding(seconds: 3600))
    bench.clock.advance(seconds: seconds)
    let error = await thrown { try await bench.add(code: codes[1], to: given) }
    let expected: RefusalReason? = seconds < 3600 ? nil : .caseExpired
    #expect(error?.reason == expected)
    let state: CaseState = seconds < 3600 ? .satisfied : .expired
    #expect(try await bench.state(given) == state)
  }

  @Test("A case is granted up to the second before its end, and its token ends with it")
  func lastSecond() async throws {
    let bench = try await CaseBench.make(.anything { $0.windowSeconds = 3600 })
    let codes = try await bench.bench.issue()
    let (given, late) = (try await bench.open(), try await bench.open())
    try await bench.add(code: codes[1], to: given)
    try await bench.add(code: codes[2], to: late)
    bench.clock.advance(seconds: 3599)
    let token = try await bench.grant(given)
    #expect(token.expiresAt == given.expiresAt)
    bench.clock.advance(seconds: 1)
    #expect(await bench.tokens.refusal(token) == .tokenExpired)
    #expect(await bench.refusal(late)?.code == .refused)
  }

  @Test("A grant that nobody uses is over after its time, and the case with it")
  func unused() async throws {
    let bench = try await CaseBench.make(.anything { $0.grantSeconds = 600 })
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let token = try await bench.grant(given)
    bench.clock.advance(seconds: 599)
    #expect(try await bench.state(given) == .granted)
    bench.clock.advance(seconds: 1)
    #expect(try await bench.state(given) == .expired)
    #expect(await bench.tokens.refusal(token) == .tokenExpired)
    #expect(await bench.refusal(given)?.reason == .caseExpired)
    #expect(await thrown { _ = try await bench.complete(given) }?.code == .refused)
    #expect(try await bench.cases.keepUp().settled == 1)
    #expect(try await bench.state(given) == .expired)
  }

  @Test("What was granted and used stays granted, however long its completion takes")
  func usedStays() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
    // Other tokens come and go, and with them what the store knows of old ones.
    bench.clock.advance(seconds: 3600)
    _ = try await bench.tokens.issue()
    _ = try await bench.tokens.issue()
    #expect(try await bench.state(given) == .granted)
    #expect(try await bench.cases.keepUp().settled == 0)
    _ = try await bench.bench.issue(activate: true)
    _ = try await bench.complete(given)
    #expect(try await bench.state(given) == .completed)
  }

  @Test("A wait is over at its second, and not one before")
  func waitEnds() async throws {
    let bench = try await CaseBench.make(.anything { $0.delays = [DelayRule(seconds: 3600)] })
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    #expect(try await bench.add(code: codes[1], to: given).state == .waiting)
    bench.clock.advance(seconds: 1800)
    // More of the same does not begin the wait anew.
    try await bench.add(code: codes[2], to: given)
    bench.clock.advance(seconds: 1799)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(try await bench.status(given).decision?.waitUntil == bench.clock.now.adding(seconds: 1))
    bench.clock.advance(seconds: 1)
    #expect(try await bench.state(given) == .satisfied)
    _ = try await bench.grant(given)
  }

  @Test("keybase#3697: a clock that was set back by more than five minutes grants nothing")
  func clockBack() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    bench.clock.advance(seconds: 3600)
    // Moves the store's own mark.
    _ = try await bench.open("bob")
    bench.clock.setWallClock(bySeconds: -301)
    #expect(await bench.refusal(given)?.code == .misconfigured)
    let added = await thrown { try await bench.add(code: codes[2], to: given) }
    #expect(added?.code == .misconfigured)
    #expect(await thrown { _ = try await bench.open() }?.code == .misconfigured)
    bench.clock.setWallClock(bySeconds: 1)
    _ = try await bench.grant(given)
  }

  @Test("A wait is not shortened by a clock that is set back or forth a little")
  func clockShifts() async throws {
    let bench = try await CaseBench.make(.anything { $0.delays = [DelayRule(seconds: 3600)] })
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    bench.clock.advance(seconds: 3500)
    bench.clock.setWallClock(bySeconds: -200)
    let error = try #require(await bench.refusal(given))
    #expect(error.code == .pending)
    let decision = try #require(try await bench.status(given).decision)
    let left = try #require(decision.waitUntil).seconds(since: bench.clock.now)
    #expect(left == 300)
  }

  @Test("To a clock that is far ahead a case is over; set right, it goes on")
  func clockAhead() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    bench.clock.setWallClock(bySeconds: 8 * 86_400)
    #expect(try await bench.state(given) == .expired)
    #expect(await bench.refusal(given)?.code == .refused)
    bench.clock.setWallClock(bySeconds: -8 * 86_400)
    _ = try await bench.grant(given)
  }
}
