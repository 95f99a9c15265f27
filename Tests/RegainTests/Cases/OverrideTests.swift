import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What two agents decide together") struct OverrideTests {
  /// A case of alice's with a code shown, and two agents.
  private func make(
    _ policy: RecoveryPolicy
  ) async throws -> (bench: CaseBench, codes: [String], given: GivenCase, pair: [SigningAgent]) {
    let bench = try await CaseBench.make(policy)
    let codes = try await bench.bench.issue()
    let pair = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    return (bench, codes, given, pair)
  }

  private var risky: RecoveryPolicy {
    .anything {
      $0.risk = [RiskRule(.newDevice, from: 1, .refuse)]
      $0.liftSeconds = 3600
    }
  }

  // MARK: risk

  @Test("They lift what risk added, for the policy's time and no second longer")
  func lifts() async throws {
    let (bench, _, given, pair) = try await make(risky)
    #expect(try await bench.status(given).decision?.outcome == .refused)
    let until = try await bench.override(given, .liftRisk, by: pair)
    #expect(until == bench.clock.now.adding(seconds: 3600))
    bench.clock.advance(seconds: 3599)
    #expect(try await bench.status(given).decision?.outcome == .met)
    bench.clock.advance(seconds: 1)
    #expect(try await bench.status(given).decision?.outcome == .refused)
    #expect(await bench.refusal(given)?.code == .pending)
    try await bench.override(given, .liftRisk, by: pair)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test("They never go below what the policy demands of everybody: neither evidence nor wait")
  func neverBelow() async throws {
    var policy = risky
    policy.delays = [DelayRule(seconds: 600)]
    let (bench, _, given, pair) = try await make(policy)
    let bare = try await bench.open()
    try await bench.override(bare, .liftRisk, by: pair)
    #expect(await bench.refusal(bare)?.code == .pending)
    try await bench.override(given, .liftRisk, by: pair)
    #expect(try await bench.state(given) == .waiting)
    bench.clock.advance(seconds: 599)
    #expect(await bench.refusal(given)?.code == .pending)
    bench.clock.advance(seconds: 1)
    _ = try await bench.grant(given)
  }

  @Test("What they lift is no longer than the case") func withinTheCase() async throws {
    var policy = risky
    (policy.windowSeconds, policy.liftSeconds) = (3600, 7 * 86_400)
    let (bench, _, given, pair) = try await make(policy)
    #expect(try await bench.override(given, .liftRisk, by: pair) == given.expiresAt)
  }

  @Test("The owner is told, and the log names both, with what each has stated")
  func isTold() async throws {
    let (bench, _, given, pair) = try await make(risky)
    try await bench.override(given, .liftRisk, by: pair)
    #expect(try await bench.notices(.caseOverridden).count == 1)
    let lines = try await bench.bench.log()
    let line = try #require(lines.last { $0.event == AuditEventName.caseOverridden.rawValue })
    let named = line.fields.filter { $0.name == "agent" || $0.name == "second" }.map { $0.value }
    #expect(Set(named).count == 2)
    let stated = lines.filter { $0.event == AuditEventName.caseConfirmed.rawValue }
    #expect(stated.count == 2)
    for line in stated {
      let names = Set(line.values.map { $0.name })
      #expect(names.isSuperset(of: ["why", "evidence", "steps", "rationale"]))
    }
  }

  // MARK: a no

  @Test("They deny a case, also one that was granted: its token is void", arguments: [false, true])
  func deny(_ isGranted: Bool) async throws {
    let (bench, codes, given, pair) = try await make(.anything())
    var token: GivenToken?
    if isGranted { token = try await bench.grant(given) }
    #expect(try await bench.override(given, .deny, by: pair) == nil)
    #expect(try await bench.state(given) == .denied)
    // Not shown, but where it was granted: then it is over, as after any stop.
    #expect(await bench.refusal(given)?.code == (isGranted ? .refused : .pending))
    if let token { #expect(await bench.tokens.refusal(token) == .tokenRevoked) }
    #expect(try await bench.frozenUntil() == nil)
    try await bench.bench.redeem(codes[2])
  }

  @Test("To deny takes the role to override, and no other")
  func denyRole() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    let pair = [
      try await bench.agent("carol", [.override], seed: 11),
      try await bench.agent("dan", [.override], seed: 12),
    ]
    try await bench.override(given, .deny, by: pair)
    #expect(try await bench.state(given) == .denied)
    let confirming = [
      try await bench.agent("erin", [.confirm], seed: 13),
      try await bench.agent("frank", [.confirm], seed: 14),
    ]
    let other = try await bench.open()
    let error = await thrown { try await bench.override(other, .deny, by: confirming) }
    #expect(error?.reason == .agentRole)
    #expect(try await bench.state(other) == .open)
  }

  @Test("What was done, and what is over, is denied by nobody")
  func denyLate() async throws {
    let (bench, _, given, pair) = try await make(.anything())
    try await bench.tokens.redeem(try await bench.grant(given))
    let error = await thrown { try await bench.override(given, .deny, by: pair) }
    #expect(error?.reason == .caseOver)
    #expect(try await bench.state(given) == .granted)
    for name in ["carol", "dan"] { #expect(try await bench.isUncounted(.device, of: name)) }
  }

  // MARK: a dispute

  /// A case that a second stop of the same hand has made disputed.
  private func dispute(
    to moment: StopMoment
  ) async throws -> (scene: StopScene, pair: [SigningAgent], token: GivenToken?) {
    let first = try await StopScene.make(.slow)
    let pair = [
      try await first.bench.agent("carol", seed: 11), try await first.bench.agent("dan", seed: 12),
    ]
    try await first.stop(.code)
    first.bench.clock.advance(seconds: 72 * 3600)
    let scene = try await first.next()
    let token = try await scene.bring(to: moment, slot: 2)
    try await scene.stop(.code)
    #expect(try await scene.bench.state(scene.given) == .disputed)
    return (scene, pair, token)
  }

  @Test(
    "A disputed case goes on once two agents have resolved it",
    arguments: [StopMoment.open, .waiting])
  func resolve(_ moment: StopMoment) async throws {
    let (scene, pair, _) = try await dispute(to: moment)
    let (bench, given) = (scene.bench, scene.given)
    #expect(await bench.refusal(given)?.reason == .caseDisputed)
    #expect(await thrown { try await bench.add(code: scene.codes[3], to: given) }?.code == .refused)
    try await bench.override(given, .resolve, by: pair)
    let state: CaseState = moment == .open ? .open : .waiting
    #expect(try await bench.state(given) == state)
    try await bench.add(code: scene.codes[3], to: given)
    bench.clock.advance(seconds: 600)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test(
    "A case that was granted before its dispute may be granted anew; the first token stays void"
  )
  func resolveGranted() async throws {
    let (scene, pair, token) = try await dispute(to: .granted)
    let (bench, given) = (scene.bench, scene.given)
    let first = try #require(token)
    try await bench.override(given, .resolve, by: pair)
    #expect(await bench.tokens.refusal(first) != nil)
    #expect(try await bench.state(given) == .satisfied)
    bench.clock.advance(seconds: 600)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test("What is granted soon after a dispute was resolved can be used, or is not granted yet")
  func soon() async throws {
    let first = try await StopScene.make()
    let bench = first.bench
    let pair = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    try await first.stop(.code)
    bench.clock.advance(seconds: 72 * 3600)
    let given = try await bench.open()
    try await bench.add(code: first.codes[1], to: given)
    try await first.stop(.code)
    try await bench.override(given, .resolve, by: pair)
    if let token = try? await bench.grant(given) {
      #expect(await bench.tokens.refusal(token) == nil)
    } else {
      bench.clock.advance(seconds: 600)
      try await bench.tokens.redeem(try await bench.grant(given))
    }
  }

  @Test("Neither a case that is not disputed, nor one that was done or is over, is resolved")
  func resolveNothing() async throws {
    let (bench, _, given, pair) = try await make(.anything())
    let open = await thrown { try await bench.override(given, .resolve, by: pair) }
    #expect(open?.code == .refused)
    try await bench.tokens.redeem(try await bench.grant(given))
    let text = try await bench.stopToken(given, at: nil)
    _ = try await bench.cases.stop(TypedStopToken(text), account: AccountID("alice"))
    #expect(try await bench.state(given) == .disputed)
    bench.clock.advance(seconds: 72 * 3600)
    let done = await thrown { try await bench.override(given, .resolve, by: pair) }
    #expect(done?.code == .refused)
    #expect(try await bench.state(given) == .disputed)
    let (scene, agents, _) = try await dispute(to: .waiting)
    scene.bench.wait(until: scene.given.expiresAt)
    let late = await thrown { try await scene.bench.override(scene.given, .resolve, by: agents) }
    #expect(late?.code == .refused)
  }

  // MARK: who may

  @Test(
    "One agent, two who are related, one without the role and the account's own decide nothing",
    arguments: WrongPair.allCases, [AgentDecision.deny, .liftRisk])
  func wrongPair(_ wrong: WrongPair, _ decision: AgentDecision) async throws {
    let bench = try await CaseBench.make(risky)
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let pair = try await wrong.agents(bench)
    let error = await thrown { try await bench.override(given, decision, by: pair) }
    #expect(error?.reason == wrong.reason)
    #expect(error != nil)
    #expect(try await bench.state(given) == .evidence)
    #expect(try await bench.status(given).decision?.outcome == .refused)
    for name in ["carol", "dan"] { #expect(try await bench.isUncounted(.device, of: name)) }
  }

  @Test("Who has confirmed a case is no judge of it")
  func confirmed() async throws {
    let (bench, _, given, pair) = try await make(risky)
    try await bench.add(pair[0], to: given)
    let error = await thrown { try await bench.override(given, .liftRisk, by: pair) }
    #expect(error?.reason == .relatedAgents)
    #expect(try await bench.status(given).decision?.outcome == .refused)
    for name in ["carol", "dan"] { #expect(try await bench.isUncounted(.device, of: name)) }
    let others = [pair[1], try await bench.agent("erin", seed: 13)]
    try await bench.override(given, .liftRisk, by: others)
    #expect(try await bench.status(given).decision?.outcome == .met)
  }

  @Test("Two who have decided differently, or of different cases, have decided nothing")
  func apart() async throws {
    let (bench, _, given, pair) = try await make(risky)
    let other = try await bench.open()
    let deny = try await bench.confirmation(pair[0], of: given, .deny)
    let lift = try await bench.confirmation(pair[1], of: given, .liftRisk)
    let elsewhere = try await bench.confirmation(pair[0], of: other, .liftRisk)
    let differ = await thrown { _ = try await bench.cases.override(given.id, by: [deny, lift]) }
    #expect(differ?.code == .malformed)
    let apart = await thrown {
      _ = try await bench.cases.override(given.id, by: [lift, elsewhere])
    }
    #expect(apart?.reason == .evidenceOfAnother)
    #expect(try await bench.state(given) == .evidence)
    for name in ["carol", "dan"] { #expect(try await bench.isUncounted(.device, of: name)) }
  }

  @Test("What they have signed decides once") func once() async throws {
    let (bench, _, given, pair) = try await make(risky)
    var confirmations: [HelpDeskConfirmation] = []
    for agent in pair {
      confirmations.append(try await bench.confirmation(agent, of: given, .liftRisk))
    }
    let both = confirmations
    try await bench.cases.override(given.id, by: both)
    bench.clock.advance(seconds: 60)
    let again = await thrown { try await bench.cases.override(given.id, by: both) }
    #expect(again?.code == .refused)
    let until = bench.clock.now.adding(seconds: 3540)
    bench.wait(until: until)
    #expect(try await bench.status(given).decision?.outcome == .refused)
  }

  @Test("While recovery is stopped they lift no risk")
  func frozen() async throws {
    let (bench, codes, given, pair) = try await make(risky)
    try await bench.bench.stop(codes[0])
    let lift = await thrown { try await bench.override(given, .liftRisk, by: pair) }
    #expect(lift?.code == .refused)
    #expect(try await bench.state(given) == .cancelled)
  }
}
