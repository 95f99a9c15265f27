import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("How everybody's sheets stand") struct SurveyTests {
  private func survey(_ bench: Bench, _ tenant: TenantID? = nil) async throws -> [String:
    SheetSurvey]
  {
    var found: [String: SheetSurvey] = [:]
    try await bench.codes.survey(of: tenant) { found[$0.account.description] = $0 }
    return found
  }

  @Test("What to see to is told for each account, and who could not recover") func conditions()
    async throws
  {
    let bench = try await Bench.make()
    let low = try await bench.issue("low", count: 3)
    try await bench.redeem(low[1], "low")
    let spent = try await bench.issue("spent", count: 1)
    try await bench.redeem(spent[1], "spent")
    _ = try await bench.issue("soon", expiresAt: bench.clock.now.adding(days: 31))
    _ = try await bench.issue("over", expiresAt: bench.clock.now.adding(days: 1))
    _ = try await bench.issue("gone")
    try await bench.codes.revoke(
      account: AccountID("gone"), authority: .administrator(actor: "a", reason: "r"))
    let stopped = try await bench.issue("stopped")
    bench.clock.advance(seconds: 86_400)
    try await bench.stop(stopped[0], "stopped")
    _ = try await bench.issue("well")
    let found = try await survey(bench)
    #expect(found["low"]?.conditions == [.depleted])
    #expect(found["low"]?.obstacle == nil)
    #expect(found["spent"]?.obstacle == .spent)
    #expect(found["soon"]?.conditions == [.expiring])
    #expect(found["over"]?.obstacle == .expired)
    #expect(found["gone"]?.obstacle == .noSheet)
    #expect(found["stopped"]?.obstacle == .frozen)
    #expect(found["well"]?.conditions == [])
    #expect(found["well"]?.obstacle == nil)
    #expect(found.count == 7)
  }

  @Test("A sheet is unconfirmed after two weeks and stale after a year, until it is seen again")
  func time() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    func conditions() async throws -> [SheetCondition]? {
      try await survey(bench)["alice"]?.conditions
    }
    bench.clock.advance(seconds: 14 * 86_400 - 1)
    #expect(try await conditions() == [])
    bench.clock.advance(seconds: 1)
    #expect(try await conditions() == [.unconfirmed])
    let slot = try #require(try await bench.status().slotToConfirm)
    try await bench.confirm(codes[slot])
    #expect(try await conditions() == [])
    bench.clock.advance(seconds: 365 * 86_400)
    #expect(try await conditions() == [.stale])
    try await bench.redeem(codes[slot == 1 ? 2 : 1])
    #expect(try await conditions() == [])
  }

  @Test("Codes kept under less work than new ones are weak") func weak() async throws {
    let store = InMemoryRecoveryStore()
    let cost = try Argon2idCost(memoryKiB: 7168, passes: 5)
    let cheap = try await service(store, RecoveryConfiguration(argon2id: cost), 1)
    _ = try await cheap.backupCodes.issueForTesting(
      SheetRequest(account: AccountID("alice"), codeCount: 3))
    let long = try SheetRequest(account: AccountID("bob"), profile: .long)
    _ = try await cheap.backupCodes.issueForTesting(long)
    let dear = try await service(store, .standard, 2)
    var found: [String: [SheetCondition]] = [:]
    try await dear.backupCodes.survey { found[$0.account.description] = $0.conditions }
    #expect(found == ["alice": [.weak], "bob": []])
    let nist = try await service(store, RecoveryConfiguration(profile: .nist), 3)
    try await nist.backupCodes.survey { found[$0.account.description] = $0.conditions }
    #expect(found["alice"] == [.weak])
  }

  private func service(
    _ store: InMemoryRecoveryStore, _ configuration: RecoveryConfiguration, _ seed: UInt64
  ) async throws -> RecoveryService {
    let keyring = try Keyring.forTesting(seed: 1)
    return try await .forTesting(
      store: store, keyring: keyring, configuration: configuration, seed: seed)
  }

  @Test("One tenant alone is looked at where it is named") func tenants() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue("alice")
    _ = try await bench.codes.issueForTesting(
      SheetRequest(account: AccountID("bob"), tenant: TenantID("other"), profile: .long))
    let everybody = try await survey(bench)
    #expect(Set(everybody.keys) == ["alice", "bob"])
    let other = try await survey(bench, TenantID("other"))
    #expect(Array(other.keys) == ["bob"])
  }

  @Test("Rows that do not verify are told, and do not stop the survey") func tampered() async throws
  {
    let bench = try await Bench.make()
    _ = try await bench.issue("bad")
    _ = try await bench.issue("good")
    let bad = Scope(.default, try AccountID("bad"))
    let store = EditedStore(
      bench.store,
      records: { record in
        guard record.key.kind == .backupCodes, record.key.scope == bad else { return record }
        return record.edited(body: record.body + [0x20])
      })
    let service = RecoveryService(
      store: store, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 3))
    var found: [String: RecoveryObstacle?] = [:]
    try await service.backupCodes.survey { found[$0.account.description] = $0.obstacle }
    #expect(found["bad"] == .tampered)
    #expect(found["good"] == .some(nil))
  }

  @Test("doctor names the first ten, and counts the rest") func summed() async throws {
    let bench = try await Bench.make()
    for index in 0..<14 {
      let name = "user\(index)"
      _ = try await bench.issue(name)
      try await bench.codes.revoke(
        account: AccountID(name), authority: .administrator(actor: "a", reason: "r"))
    }
    let findings = try await bench.service.examine()
    #expect(findings.count == 11)
    #expect(findings.last?.message.contains("4 more accounts") == true)
  }

  @Test("Mass revocation ends what was issued before a day, on one tenant") func issuedBefore()
    async throws
  {
    let bench = try await Bench.make()
    let old = try await bench.issue("old")
    bench.clock.advance(seconds: 100)
    let limit = bench.clock.now
    let new = try await bench.issue("new")
    let count = try await bench.codes.revokeAll(
      issuedBefore: limit, authority: .administrator(actor: "a", reason: "leak"))
    #expect(count == 1)
    #expect(await bench.refusal(old[1], "old")?.code == .refused)
    try await bench.redeem(new[1], "new")
  }
}
