import Regain
import RegainTesting
import Testing

@Suite("What becomes of cases, addresses and agents when a store was put back")
struct CaseReconcilingTests {
  let all: AnchoredBench
  let bench: CaseBench

  init() async throws {
    var configuration = RecoveryConfiguration(profile: .standard)
    let policy = RecoveryPolicy.anything()
    configuration.recovery = try RecoveryRules(policies: [policy], defaultPolicy: policy.name)
    all = try await AnchoredBench.make(configuration)
    bench = CaseBench(bench: all.bench)
  }

  private var alice: AccountID { get throws { try AccountID("alice") } }

  private func states() async throws -> [String: String] {
    let listed = try await bench.addresses.list(of: alice)
    return Dictionary(uniqueKeysWithValues: listed.map { ($0.id.description, $0.state) })
  }

  @Test("What was removed in a gap that the log fills stays removed")
  func removed() async throws {
    let (mail, post) = (
      try await bench.register(), try await bench.register(by: .post, "house-1")
    )
    let (carol, dave) = (
      try await bench.agent("carol", seed: 41), try await bench.agent("dave", seed: 42)
    )
    let backup = all.bench.memory.backup()
    try await bench.addresses.remove(mail, of: alice, authority: DeviceBench.administrator)
    try await bench.agents.remove(AccountID("dave"), authority: DeviceBench.administrator)
    try await all.export()
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().lost == 0)
    #expect(try await states() == [post.description: "active"])
    #expect(try await all.alarms().isEmpty)
    let given = try await openAgain()
    #expect(await thrown { _ = try await bench.cases.deliver(given.id, to: mail) } != nil)
    try await confirm(given, by: carol)
    #expect(await thrown { try await confirm(given, by: dave) }?.reason == .unknownAgent)
  }

  @Test("Who was registered in the gap is to be registered anew, and the doctor waits for nobody")
  func added() async throws {
    _ = try await bench.bench.issue()
    let backup = all.bench.memory.backup()
    _ = try await bench.register()
    _ = try await bench.agent("carol", seed: 41)
    try await all.export()
    all.bench.memory.restore(backup)
    let report = try await all.reconcile()
    #expect(report.lostAddresses == 1 && report.lostAgents == 1)
    #expect(try await bench.notices(.addressRemoved).count == 1)
    #expect(try await states().isEmpty)
    #expect(try await bench.agents.list().isEmpty)
    #expect(try await all.alarms() == [])
    let again = try await bench.register()
    try await bench.agents.add(
      AccountID("carol"), roles: [.confirm], authority: DeviceBench.administrator)
    #expect(try await states() == [again.description: "active"])
    #expect(try await bench.agents.list().count == 1)
    #expect(try await all.alarms() == [])
  }

  @Test("What was registered before the gap and has no row stays an alarm: no gap explains it")
  func deleted() async throws {
    _ = try await bench.bench.issue()
    let mail = try await bench.register()
    _ = try await bench.agent("carol", seed: 41)
    try await all.export()
    let backup = all.bench.memory.backup()
    _ = try await bench.register(by: .post, "house-1")
    try await all.export()
    all.bench.memory.restore(backup)
    let addresses = AddressRows(Scope(.default, try alice)).addressesKey
    let agent = try AgentRecord.key(
      AccountID("carol"), in: .default, all.bench.service.context)
    let removed = ChangeSet([.remove(addresses), .remove(agent)])
    #expect(await all.bench.memory.commit(removed) == .committed)
    let report = try await all.reconcile()
    #expect(report.lostAddresses == 1 && report.lostAgents == 0)
    let alarms = try await all.alarms()
    #expect(alarms.contains { $0.contains(mail.description) && $0.contains("missing") })
    #expect(alarms.contains { $0.contains("The agent") && $0.contains("has no row") })
  }

  @Test("A case that was open before the gap is over, and the hold after a lost grant holds")
  func cases() async throws {
    let codes = try await bench.bench.issue()
    let (open, granted) = (try await bench.open(), try await bench.open())
    let backup = all.bench.memory.backup()
    try await bench.add(code: codes[1], to: granted)
    let token = try await bench.grant(granted)
    let until = try #require(try await bench.cases.hold(on: alice, of: .resetPassword))
    try await all.export()
    all.bench.memory.restore(backup)
    _ = try await all.reconcile()
    for given in [open, granted] { #expect(try await bench.state(given) == .cancelled) }
    let over = try await bench.cases.status(of: open.id)
    #expect(over.whyOver == "part of the log was lost since it was opened")
    #expect(try await bench.cases.hold(on: alice, of: .resetPassword) == until)
    #expect(await bench.tokens.refusal(token) != nil)
    #expect(await thrown { try await bench.add(code: codes[2], to: open) }?.code == .refused)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("Where the log lacks something, addresses and agents count for nothing until seen to anew")
  func suspended() async throws {
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    let carol = try await bench.agent("carol", seed: 41)
    try await all.export()
    let backup = all.bench.memory.backup()
    try await bench.bench.redeem(codes[1])
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().lost == 1)
    #expect(try await states() == [mail.description: "suspended"])
    #expect(try await bench.agents.list().map(\.isSuspended) == [true])
    let given = try await openAgain()
    let sent = await thrown { _ = try await bench.cases.deliver(given.id, to: mail) }
    #expect(sent?.code == .refused)
    #expect(await thrown { try await confirm(given, by: carol) }?.code == .refused)
    #expect(try await all.alarms().isEmpty)
    let code = try await bench.addresses.confirmation(of: mail, of: alice)
    try await bench.addresses.confirm(TypedDeliveredCode(code.shown), for: mail, of: alice)
    #expect(try await states() == [mail.description: "active"])
    _ = try await bench.cases.deliver(given.id, to: mail)
    try await bench.agents.add(
      AccountID("carol"), roles: [.confirm], authority: DeviceBench.administrator)
    #expect(try await bench.agents.list().map(\.isSuspended) == [false])
  }

  private func openAgain() async throws -> GivenCase {
    bench.clock.advance(seconds: 60)
    return try await bench.open()
  }

  private func confirm(_ given: GivenCase, by agent: SigningAgent) async throws {
    try await bench.add(agent, to: given)
  }
}
