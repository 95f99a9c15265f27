import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What holds after a recovery") struct HoldTests {
  private struct Setting {
    let bench: CaseBench
    let codes: [String]
    let alice: AccountID

    init(_ change: (inout RecoveryPolicy) -> Void = { _ in }) async throws {
      bench = try await CaseBench.make(.anything(change))
      codes = try await bench.bench.issue()
      alice = try AccountID("alice")
    }

    func holds() async throws -> [RecoveryHold] { try await bench.cases.holds(on: alice) }

    func granted(_ slot: Int = 1) async throws -> (GivenCase, GivenToken) {
      let given = try await bench.open()
      try await bench.add(code: codes[slot], to: given)
      return (given, try await bench.grant(given))
    }
  }

  @Test("A hold begins with the grant, names its case, and ends by itself")
  func begins() async throws {
    let setting = try await Setting { $0.delays = [DelayRule(seconds: 600)] }
    let bench = setting.bench
    let given = try await bench.open()
    try await bench.add(code: setting.codes[1], to: given)
    #expect(try await setting.holds().isEmpty)
    bench.clock.advance(seconds: 600)
    #expect(try await setting.holds().isEmpty)
    try await bench.tokens.redeem(try await bench.grant(given))
    let hold = try #require(try await setting.holds().first)
    #expect(hold.recoveryCase == given.id && hold.since == bench.clock.now)
    #expect(hold.until == bench.clock.now.adding(seconds: 72 * 3600))
    bench.clock.advance(seconds: 72 * 3600 - 1)
    #expect(try await setting.holds() == [hold])
    bench.clock.advance(seconds: 1)
    #expect(try await setting.holds().isEmpty)
    #expect(try await bench.cases.hold(on: setting.alice, of: .enrollDevice) == nil)
  }

  @Test("A hold blocks what its policy names, or everything where it names nothing")
  func blocks() async throws {
    let named = try await Setting {
      $0.hold = HoldRule(seconds: 3600, blocks: [.enrollDevice, .revokeDevice])
    }
    _ = try await named.granted()
    let until = named.bench.clock.now.adding(seconds: 3600)
    let cases = named.bench.cases
    #expect(try await cases.hold(on: named.alice, of: .enrollDevice) == until)
    #expect(try await cases.hold(on: named.alice, of: .revokeDevice) == until)
    #expect(try await cases.hold(on: named.alice, of: .resetPassword) == nil)
    #expect(try await cases.hold(on: AccountID("bob"), of: .enrollDevice) == nil)
    let everything = try await Setting()
    _ = try await everything.granted()
    let own = try RecoveryAction("pay-out")
    #expect(try await everything.bench.cases.hold(on: everything.alice, of: own) != nil)
  }

  @Test("A policy may do without") func none() async throws {
    let setting = try await Setting { $0.hold = HoldRule(seconds: 0) }
    _ = try await setting.granted()
    #expect(try await setting.holds().isEmpty)
  }

  @Test("Cases that are opened, fail, end or are stopped make no hold longer, and none shorter")
  func notExtended() async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let (_, token) = try await setting.granted()
    try await bench.tokens.redeem(token)
    let before = try await setting.holds()
    #expect(before.count == 1)
    bench.clock.advance(seconds: 3600)
    let (failed, ended) = (try await bench.open(), try await bench.open())
    let wrong = try forged(setting.codes[2])
    #expect(await thrown { try await bench.add(code: wrong, to: failed) }?.code == .refused)
    try await bench.add(code: setting.codes[2], to: ended)
    try await bench.cases.cancel(TypedCaseSecret(ended.secret))
    try await bench.bench.stop(setting.codes[0])
    _ = try await bench.cases.keepUp()
    #expect(try await setting.holds() == before)
  }

  @Test("A second recovery has a hold of its own; what both block is blocked until the later one")
  func second() async throws {
    let setting = try await Setting()
    let (_, token) = try await setting.granted()
    try await setting.bench.tokens.redeem(token)
    setting.bench.clock.advance(seconds: 3600)
    _ = try await setting.granted(2)
    let holds = try await setting.holds()
    #expect(holds.count == 2)
    let until = setting.bench.clock.now.adding(seconds: 72 * 3600)
    let blocked = try await setting.bench.cases.hold(on: setting.alice, of: .enrollDevice)
    #expect(blocked == until)
  }

  @Test(
    "Where nothing was recovered, nothing holds: a grant that ended unused leaves none",
    arguments: [CaseEnd.requester, .administrator, .stop, .expiry])
  func unused(_ end: CaseEnd) async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let device = try await bench.device()
    let (given, token) = try await setting.granted()
    if end == .expiry {
      bench.wait(until: token.expiresAt)
    } else {
      try await end.make(of: given, bench, setting.codes, device)
    }
    _ = try await bench.cases.keepUp()
    #expect(try await setting.holds().isEmpty)
  }

  @Test("The hold of a recovery that was done stays, whatever becomes of its token's row")
  func stays() async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let (_, token) = try await setting.granted()
    try await bench.tokens.redeem(token)
    let before = try await setting.holds()
    bench.clock.advance(seconds: 3600)
    // Other tokens come and go, and with them what the store knows of old ones.
    for _ in 0..<3 { _ = try await bench.tokens.issue() }
    _ = try await bench.cases.keepUp()
    #expect(try await setting.holds() == before)
    #expect(before.count == 1)
  }

  @Test("Where the rows were edited nothing is said of holds, so that nothing is allowed")
  func edited() async throws {
    let setting = try await Setting()
    _ = try await setting.granted()
    let key = CasesRecord.key(Scope(.default, setting.alice))
    let memory = setting.bench.bench.memory
    let row = try #require(try await memory.rows(for: ReadRequest([.record(key)])).record(key))
    let text = String(decoding: row.body, as: UTF8.self)
    let other = text.replacing("\"grants\":1", with: "\"grants\":0")
    try #require(other != text)
    memory.put(row.edited(body: Array(other.utf8)))
    #expect(await thrown { _ = try await setting.holds() }?.reason == .tamperedRecord)
  }
}
