import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What agents state of a recovery") struct HelpDeskTests {
  // MARK: the statement

  /// As an agent writes it, with one of its four texts replaced.
  private func statement(
    _ text: String? = nil, at place: Int = 0, of recoveryCase: RecoveryCaseID?,
    _ decision: AgentDecision = .approve
  ) throws -> HelpDeskStatement {
    var texts = ["lost phone", "passport", "compared the picture", "she is who she says"]
    if let text { texts[place] = text }
    return try HelpDeskStatement(
      by: AccountID("carol"), of: recoveryCase, account: AccountID("alice"), decision,
      why: texts[0], evidence: texts[1], steps: texts[2], rationale: texts[3])
  }

  private static let anyCase = String(repeating: "c", count: 32)

  @Test("NIST 63A 3.15.1: who, why, evidence, steps, decision and rationale are all in the text")
  func sixFields() throws {
    let stated = try statement(of: RecoveryCaseID(Self.anyCase))
    let lines = stated.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    #expect(
      lines == [
        "regain-statement-v1", "tenant: default", "agent: carol", "account: alice",
        "case: cccccccccccccccccccccccccccccccc", "decision: approve", "why: lost phone",
        "evidence: passport", "steps: compared the picture", "rationale: she is who she says", "",
      ])
    #expect(try HelpDeskStatement(reading: stated.text) == stated)
  }

  @Test(
    "None of the four texts is empty, too long, or of more than one line that is seen as it is",
    arguments: 0..<4,
    [
      "", " ", " lost", "lost ", "-", "two\nlines", "two\r\nlines", "bell\u{7}", "turned\u{202E}",
      "hidden\u{200B}", "line\u{2028}end", String(repeating: "x", count: 501),
    ])
  func wrongText(_ place: Int, _ text: String) throws {
    let recoveryCase = try RecoveryCaseID(Self.anyCase)
    #expect(throws: RegainError(.malformed, "")) {
      try statement(text, at: place, of: recoveryCase)
    }
    _ = try statement(String(repeating: "\u{FC}", count: 500), at: place, of: recoveryCase)
  }

  @Test("A statement is about a case, or it ends a stop", arguments: AgentDecision.all)
  func aboutACase(_ decision: AgentDecision) throws {
    let recoveryCase = try RecoveryCaseID(Self.anyCase)
    let (with, without): (RecoveryCaseID?, RecoveryCaseID?) =
      decision == .unfreeze ? (nil, recoveryCase) : (recoveryCase, nil)
    _ = try statement(of: with, decision)
    #expect(throws: RegainError(.malformed, "")) { try statement(of: without, decision) }
  }

  @Test("A text in which anything is missing, added, moved or written otherwise is no statement")
  func misread() throws {
    let text = try statement(of: RecoveryCaseID(Self.anyCase)).text
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var wrong = [
      "", text + "\n", text + "more: 1\n", String(text.dropLast()),
      text.replacing("\n", with: "\r\n"), text.replacing("agent: carol", with: "agent: %63arol"),
      text.replacing("decision: approve", with: "decision: Approve"),
      text.replacing("case: cc", with: "case: CC"), text.replacing("why: ", with: "why:  "),
    ]
    for index in 1..<10 {
      var fewer = lines
      fewer.remove(at: index)
      wrong.append(fewer.joined(separator: "\n"))
    }
    lines.swapAt(6, 7)
    wrong.append(lines.joined(separator: "\n"))
    for text in wrong {
      #expect(throws: RegainError(.malformed, ""), "\(text)") {
        try HelpDeskStatement(reading: text)
      }
    }
  }

  // MARK: who may

  @Test("breeze#2696: an agent confirms no account of his own, also one that became it since")
  func ownAccount() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    let (given, own) = (try await bench.open(), try await bench.open("carol"))
    let mine = await thrown { _ = try await bench.confirmation(carol, of: own, account: "carol") }
    #expect(mine?.reason == .ownAccount)
    let confirmation = try await bench.confirmation(carol, of: given)
    try await bench.agents.add(
      AccountID("carol"), roles: [.confirm], ownAccounts: [AccountID("alice")],
      authority: DeviceBench.administrator)
    #expect(await thrown { try await bench.add(confirmation, to: given) }?.reason == .ownAccount)
    let next = await thrown { _ = try await bench.confirmation(carol, of: given) }
    #expect(next?.reason == .ownAccount)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.device, of: "carol"))
  }

  @Test(
    "Nobody confirms without the role: one who never had it, lost it, was removed, or is nobody",
    arguments: LackingRole.allCases)
  func role(_ lack: LackingRole) async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    let error = await thrown { try await lack.confirm(given, bench) }
    #expect(error?.reason == lack.reason)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.device, of: "carol"))
  }

  @Test("NIST 4.2.1: where the policy names no risk analysis, no agent's word counts")
  func withoutTerms() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    let given = try await bench.open()
    let confirmation = try await bench.confirmation(carol, of: given)
    #expect(await thrown { try await bench.add(confirmation, to: given) }?.reason == .agentRole)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.device, of: "carol"))
  }

  @Test("An agent of one tenant is none of another")
  func ofAnotherTenant() async throws {
    let bench = try await CaseBench.make(.anything())
    let carol = try await bench.agent("carol", seed: 11)
    let given = try await bench.open(tenant: "other")
    let error = await thrown {
      _ = try await bench.confirmation(carol, of: given, tenant: "other")
    }
    #expect(error?.reason == .unknownAgent)
  }

  @Test("An agent confirms so many cases a day, whatever is changed about him; the next day again")
  func quota() async throws {
    let bench = try await CaseBench.make(.anything { $0.helpDesk?.confirmationsPerDay = 2 })
    var given: [GivenCase] = []
    for number in 0..<5 {
      _ = try await bench.bench.issue("user-\(number)")
      given.append(try await bench.open("user-\(number)"))
    }
    let (carol, dan) = (
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12)
    )
    func confirm(_ agent: SigningAgent, _ number: Int) async -> RegainError? {
      await thrown {
        let confirmation = try await bench.confirmation(
          agent, of: given[number], account: "user-\(number)")
        try await bench.add(confirmation, to: given[number])
      }
    }
    #expect(await confirm(carol, 0) == nil)
    #expect(await confirm(carol, 1) == nil)
    #expect(await confirm(carol, 2)?.reason == .agentQuota)
    #expect(try await bench.isUncounted(.device, of: "carol"))
    // Nobody else is held up, and being registered anew begins no new day.
    #expect(await confirm(dan, 2) == nil)
    let (name, authority) = (try AccountID("carol"), try DeviceBench.administrator)
    try await bench.agents.remove(name, authority: authority)
    try await bench.agents.add(name, roles: [.confirm], authority: authority)
    #expect(await confirm(carol, 3)?.reason == .agentQuota)
    // The clock began at midnight.
    bench.clock.advance(seconds: 86_399)
    #expect(await confirm(carol, 3)?.reason == .agentQuota)
    bench.clock.advance(seconds: 1)
    #expect(await confirm(carol, 3) == nil)
    #expect(await confirm(carol, 4) == nil)
  }

  @Test("Two confirmations of people who are related count once", arguments: Relation.allCases)
  func related(_ relation: Relation) async throws {
    let terms = HelpDeskTerms(riskAnalysis: "RA-1")
    var policy = RecoveryPolicy(
      "two-agents", requirement: .allOf([.any(.helpDesk), .any(.helpDesk)]))
    policy.helpDesk = terms
    let bench = try await CaseBench.make(policy)
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    for agent in try await relation.agents(bench) { try await bench.add(agent, to: given) }
    #expect(try await bench.pieces(given) == 2)
    let isGranted = await bench.refusal(given) == nil
    #expect(isGranted == (relation == .unrelated))
  }

  // MARK: bound to its place

  @Test("A statement that is changed after it was signed shows nothing", arguments: 0..<6)
  func changed(_ place: Int) async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    _ = try await bench.agent("dan", seed: 12)
    let given = try await bench.open()
    let signed = try statement(of: given.id, place == 4 ? .deny : .approve)
    let asked = try await bench.agents.challenge(for: signed, device: carol.device.id)
    let other =
      try place < 4
      ? statement("something else", at: place, of: given.id)
      : place == 4
        ? statement(of: given.id)
        : HelpDeskStatement(
          by: AccountID("dan"), of: given.id, account: AccountID("alice"), .approve,
          why: signed.why, evidence: signed.evidence, steps: signed.steps,
          rationale: signed.rationale)
    let confirmation = HelpDeskConfirmation(
      other, answer: try carol.device.key.answer(asked.text),
      to: try PresentedChallenge(text: Array(asked.text.utf8)))
    let error = await thrown { try await bench.add(confirmation, to: given) }
    #expect(error?.reason == .challengeOfAnother)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.state(given) == .open)
  }

  @Test("A statement for another case or account shows nothing, and stays good where it belongs")
  func ofAnother() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    _ = try await bench.bench.issue("bob")
    let carol = try await bench.agent("carol", seed: 11)
    let (given, other, theirs) = (
      try await bench.open(), try await bench.open(), try await bench.open("bob")
    )
    let here = try await bench.confirmation(carol, of: other)
    let there = try await bench.confirmation(carol, of: theirs, account: "bob")
    // Of this case by its id, and of another account by its name.
    let mixed = try await bench.confirmation(carol, of: given, account: "bob")
    for confirmation in [here, there, mixed] {
      let error = await thrown { try await bench.add(confirmation, to: given) }
      #expect(error?.reason == .evidenceOfAnother)
    }
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.add(here, to: other).state == .satisfied)
    #expect(try await bench.add(there, to: theirs).state == .satisfied)
    #expect(try await bench.isUncounted(.device, of: "carol"))
  }

  @Test("A signature confirms once; asked again with the same key it is one piece and one of a day")
  func once() async throws {
    let bench = try await CaseBench.make(.anything { $0.helpDesk?.confirmationsPerDay = 1 })
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    let given = try await bench.open()
    let confirmation = try await bench.confirmation(carol, of: given)
    let key = try CaseBench.requestKey
    #expect(try await !bench.add(confirmation, to: given, key: key).isReplay)
    #expect(try await bench.add(confirmation, to: given, key: key).isReplay)
    #expect(await thrown { try await bench.add(confirmation, to: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
    let confirmed = AuditEventName.caseConfirmed.rawValue
    #expect(try await bench.bench.events().count { $0 == confirmed } == 1)
  }

  @Test(
    "What only two decide shows nothing when one hands it in, and his device's attempt is given back",
    arguments: [AgentDecision.liftRisk, .resolve])
  func wrongDecision(_ decision: AgentDecision) async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    let given = try await bench.open()
    let error = await thrown { try await bench.add(carol, to: given, decision) }
    #expect(error?.code == .refused)
    #expect(try await bench.state(given) == .open)
    #expect(try await bench.isUncounted(.device, of: "carol"))
  }

  // MARK: a no

  @Test("An agent who sees that it is not the owner ends the case, and freezes nothing")
  func denies() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let carol = try await bench.agent("carol", [.confirm], seed: 11)
    let (given, other) = (try await bench.open(), try await bench.open())
    try await bench.add(code: codes[1], to: given)
    let error = await thrown { try await bench.add(carol, to: given, .deny) }
    #expect(error?.code == .pending)
    #expect(try await bench.state(given) == .denied)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(await thrown { try await bench.add(code: codes[2], to: given) }?.code == .pending)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.state(other) == .open)
    try await bench.bench.redeem(codes[2])
  }

  @Test("A no needs no quota: it is taken also from one who has confirmed enough")
  func noQuota() async throws {
    let bench = try await CaseBench.make(.anything { $0.helpDesk?.confirmationsPerDay = 1 })
    _ = try await bench.bench.issue()
    let carol = try await bench.agent("carol", seed: 11)
    let (given, other) = (try await bench.open(), try await bench.open())
    try await bench.add(carol, to: given)
    _ = await thrown { try await bench.add(carol, to: other, .deny) }
    #expect(try await bench.state(other) == .denied)
  }

  // MARK: what is not told

  @Test("No secret of a case is in statement, challenge, status, log or notices")
  func secrets() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let carol = try await bench.agent("carol", seed: 11)
    let mail = try await bench.register()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail, lifetime: 3600)
    let stop = try await bench.stopToken(given, at: mail)
    let stated = try statement(of: given.id)
    let asked = try await bench.agents.challenge(for: stated, device: carol.device.id)
    let question = try await bench.ask(device, of: given)
    try await bench.add(code: codes[1], to: given)
    try await bench.show(device, question, in: given)
    try await bench.show(sent.text, in: given)
    try await bench.add(carol, to: given)
    let token = try await bench.grant(given)
    try await bench.tokens.redeem(token)
    var texts = [stated.text, asked.text, question.text]
    let (status, all) = (try await bench.status(given), try await bench.cases.list())
    texts.append("\(status) \(all)")
    for line in try await bench.bench.log() {
      texts.append("\(line.text) \(line.fields) \(line.values)")
    }
    for notice in try await bench.bench.service.outbox.list(limit: 1000) {
      texts.append("\(notice) \(notice.message)")
    }
    let number = try #require(question.matchNumber)
    let secrets = [
      given.secret, String(given.secret.dropFirst(4)), sent.text,
      sent.text.replacing("-", with: ""), stop, codes[0], codes[1], token.text,
      "match: \(number.exposeForDisplay())",
    ]
    for (index, secret) in secrets.enumerated() {
      #expect(!texts.contains { $0.contains(secret) }, "secret \(index)")
    }
  }
}
