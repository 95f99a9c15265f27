import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What becomes of a recovery case") struct CaseStateTests {
  // MARK: opening

  @Test(
    "TeamPass#2172: a hundred opened cases touch nothing: codes, tokens and devices work as ever")
  func touchesNothing() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let token = try await bench.tokens.issue()
    let request = try ChallengeRequest(
      account: AccountID("alice"), device: device.id, action: .resetPassword)
    let asked = try await bench.bench.service.devices.challenge(request)
    for source in 0..<10 {
      for _ in 0..<10 {
        _ = try await bench.open(source: "192.0.2.\(source)") {
          $0.risk = [try RiskReading(.newDevice, 100)]
        }
      }
    }
    try await bench.bench.redeem(codes[1])
    try await bench.tokens.redeem(token)
    let answer = try device.key.answer(asked.text)
    let verdict = try await bench.devices.redeem(answer, asked)
    #expect(verdict.approval != nil)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.isUncounted(.backupCode))
    #expect(try await bench.cases.holds(on: AccountID("alice")).isEmpty)
  }

  @Test("Cases of one source are counted by the hour, and hold no other source up")
  func sources() async throws {
    let bench = try await CaseBench.make()
    _ = try await bench.bench.issue()
    for _ in 0..<10 { _ = try await bench.open(source: "192.0.2.1") }
    bench.clock.advance(seconds: 600)
    let error = await thrown { _ = try await bench.open(source: "192.0.2.1") }
    #expect(error?.code == .throttled && error?.retryAfterSeconds == 3000)
    _ = try await bench.open(source: "192.0.2.2")
    _ = try await bench.open()
    _ = try await bench.open("bob", source: "192.0.2.1")
    bench.clock.advance(seconds: 3000)
    _ = try await bench.open(source: "192.0.2.1")
  }

  @Test("A known account and an unknown one have the same answers, reads and commits at every step")
  func unknown() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    _ = try await bench.device()
    let wrong = try forged(codes[1])
    let known = try await answers(bench, "alice", wrong)
    let unknown = try await answers(bench, "nobody", wrong)
    #expect(unknown.count == known.count)
    for (one, other) in zip(unknown, known) { #expect(one == other) }
  }

  /// What whoever opens a case of an account is told, and what it costs, step by step, until its time is over.
  private func answers(
    _ bench: CaseBench, _ account: String, _ wrong: String
  ) async throws -> [String] {
    let store = bench.bench.store
    var lines: [String] = []
    func note(
      _ step: String, isCounted: Bool = true, _ body: () async throws -> Void
    ) async {
      let (reads, commits) = (store.readCount, store.commitCount)
      let error = await thrown(body)
      let cost = "\(store.readCount - reads) reads, \(store.commitCount - commits) commits"
      lines.append("\(step): \(error?.code.name ?? "done"), \(error?.message ?? "-")")
      if isCounted { lines.append(cost) }
    }
    await note("open") { _ = try await bench.open(account) }
    let given = try await bench.open(account)
    let device = try DeviceID(String(repeating: "0", count: 32))
    await note("add a wrong code") { try await bench.add(code: wrong, to: given) }
    await note("add a code that was never sent") { try await bench.show("00000000", in: given) }
    await note("ask a device") {
      _ = try await bench.cases.challenge(
        CaseQuestion(to: device), for: TypedCaseSecret(given.secret))
    }
    await note("grant") { _ = try await bench.grant(given) }
    await note("complete") { _ = try await bench.complete(given) }
    lines.append(try await told(bench, given))
    await note("cancel") { try await bench.cases.cancel(TypedCaseSecret(given.secret)) }
    lines.append(try await told(bench, given))
    let late = try await bench.open(account)
    let opened = bench.clock.now
    bench.wait(until: late.expiresAt)
    lines.append("\(late.expiresAt.seconds(since: opened)) seconds")
    lines.append(try await told(bench, late))
    await note("grant late", isCounted: false) { _ = try await bench.grant(late) }
    await note("add late", isCounted: false) { try await bench.add(code: wrong, to: late) }
    return lines
  }

  private func told(_ bench: CaseBench, _ given: GivenCase) async throws -> String {
    let status = try await bench.status(given)
    let decision = status.decision
    return "\(status.state), \(status.policy), \(decision?.missing ?? []), "
      + "\(decision?.met ?? []), \(decision?.notes ?? []), \(status.addressesTold) told, "
      + "\(status.evidence.count) shown"
  }

  // MARK: case secrets

  @Test("Without its secret nobody adds to a case, looks at it, gets its grant or ends it")
  func wrongSecret() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let forged = try bench.forged(given)
    let errors = [
      await thrown { try await bench.add(code: codes[2], to: forged) },
      await thrown { _ = try await bench.status(forged) },
      await thrown { _ = try await bench.grant(forged) },
      await thrown { _ = try await bench.complete(forged) },
      await thrown { try await bench.cases.cancel(TypedCaseSecret(forged.secret)) },
    ]
    #expect(errors.map { $0?.reason } == [RefusalReason?](repeating: .wrongCaseSecret, count: 5))
    #expect(try await bench.isUncounted(.backupCode))
    #expect(try await bench.state(given) == .satisfied)
    // Nor in another tenant, nor with what is no case secret.
    let tenant = try TenantID("other")
    let elsewhere = await thrown {
      _ = try await bench.cases.status(of: TypedCaseSecret(given.secret), in: tenant)
    }
    #expect(elsewhere?.reason == .unknownCase)
    let token = try await bench.grant(given)
    #expect(await thrown { _ = try TypedCaseSecret(token.text) }?.code == .malformed)
  }

  @Test("What is shown with the secret of one case feeds no other")
  func ownSecret() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let (given, other) = (try await bench.open(), try await bench.open())
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: other)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(await bench.refusal(other)?.code == .pending)
  }

  // MARK: rivals

  @Test("Cases without evidence hold none up")
  func withoutEvidence() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    for _ in 0..<5 { _ = try await bench.open() }
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test("A rival with evidence raises the risk, until it is over")
  func rival() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.rivalCase, from: 100, .delay(3600))] })
    let codes = try await bench.bench.issue()
    let (given, rival) = (try await bench.open(), try await bench.open())
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
    #expect(try await bench.add(code: codes[2], to: rival).state == .waiting)
    #expect(try await bench.state(given) == .waiting)
    #expect(await bench.refusal(given)?.code == .pending)
    try await bench.cases.cancel(TypedCaseSecret(rival.secret))
    #expect(try await bench.state(given) == .satisfied)
    _ = try await bench.grant(given)
  }

  @Test("The first grant ends the other cases, with and without evidence; one opened later lives")
  func firstGrant() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let (given, shown, bare) = (
      try await bench.open(), try await bench.open(), try await bench.open()
    )
    try await bench.add(code: codes[1], to: given)
    try await bench.add(code: codes[2], to: shown)
    _ = try await bench.grant(given)
    for rival in [shown, bare] {
      #expect(try await bench.state(rival) == .cancelled)
      #expect(await bench.refusal(rival)?.reason == .caseCancelled)
      #expect(await thrown { try await bench.add(code: codes[3], to: rival) }?.code == .refused)
    }
    let later = try await bench.open()
    try await bench.add(code: codes[3], to: later)
    _ = try await bench.grant(later)
  }

  @Test("Of eight cases that ask for their grants at once, one gets it; of one case, one token")
  func grantRace() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    var cases: [GivenCase] = []
    for slot in 1...8 {
      let given = try await bench.open()
      try await bench.add(code: codes[slot], to: given)
      cases.append(given)
    }
    let granted = await withTaskGroup(of: GivenToken?.self) { group in
      for given in cases + cases { group.addTask { try? await bench.grant(given) } }
      return await group.reduce(into: [GivenToken]()) { $0 += [$1].compactMap(\.self) }
    }
    #expect(granted.count == 1)
    let states = try await bench.cases.list(.granted)
    #expect(states.count == 1)
    try await bench.tokens.redeem(try #require(granted.first))
  }

  // MARK: what voids

  @Test("A new epoch ends every case, and voids what was granted")
  func epoch() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let (given, granted) = (try await bench.open(), try await bench.open("bob"))
    let theirs = try await bench.bench.issue("carol")
    let other = try await bench.open("carol")
    try await bench.add(code: codes[1], to: given)
    try await bench.add(code: theirs[1], to: other)
    let token = try await bench.grant(other)
    try await bench.endEpoch()
    for one in [given, granted, other] {
      #expect(try await bench.state(one) == .cancelled)
      #expect(await bench.refusal(one) != nil)
    }
    #expect(await bench.tokens.refusal(token) == .storeReset)
    #expect(await thrown { try await bench.add(code: codes[2], to: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
    let new = try await bench.open()
    try await bench.add(code: codes[2], to: new)
    _ = try await bench.grant(new)
  }

  @Test("A policy that was changed since a case was opened voids it, and upkeep writes so")
  func policyChanged() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let stricter = bench.another(
      try RecoveryRules(
        policies: [.anything { $0.delays = [DelayRule(seconds: 60)] }], defaultPolicy: "anything"))
    #expect(await stricter.refusal(given)?.reason == .policyChanged)
    let added = await thrown { try await stricter.add(code: codes[2], to: given) }
    #expect(added?.reason == .policyChanged)
    let status = try await stricter.status(given)
    #expect(status.decision == nil && status.state == .cancelled)
    let told = try await stricter.cases.status(of: given.id)
    #expect(told.whyOver == "the policy that it was opened under was changed")
    #expect(try await stricter.cases.keepUp().settled == 1)
    // Also where the old one counts still.
    #expect(try await bench.state(given) == .cancelled)
    #expect(await bench.refusal(given)?.code == .refused)
    #expect(try await bench.isUncounted(.backupCode))
    try await bench.bench.redeem(codes[2])
  }

  /// Accounts of the class `simple` are recovered by anything, all others by everything.
  private func classes() async throws -> CaseBench {
    try await CaseBench.make(
      RecoveryRules(
        policies: [.everything(), .anything()],
        assignments: [PolicyAssignment("anything", accountClass: "simple")],
        defaultPolicy: "everything"))
  }

  @Test("An account that was classified is recovered by the policy of its class")
  func classified() async throws {
    let bench = try await classes()
    let codes = try await bench.bench.issue()
    let alice = try AccountID("alice")
    try await bench.cases.classify(
      alice, as: AccountClass("simple"), authority: DeviceBench.administrator)
    let given = try await bench.open()
    #expect(try await bench.status(given).policy == "anything")
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test(
    "What whoever opens a case says of its class counts less than how the account was classified")
  func claimedClass() async throws {
    let bench = try await classes()
    let codes = try await bench.bench.issue()
    try await bench.cases.classify(
      AccountID("alice"), as: AccountClass("strict"), authority: DeviceBench.administrator)
    let given = try await bench.open { $0.accountClass = try AccountClass("simple") }
    #expect(try await bench.status(given).policy == "everything")
    try await bench.add(code: codes[1], to: given)
    #expect(await bench.refusal(given)?.code == .pending)
  }

  @Test("A case that was opened before the account got another class is void")
  func classifiedSince() async throws {
    let bench = try await classes()
    let codes = try await bench.bench.issue()
    let given = try await bench.open { $0.accountClass = try AccountClass("simple") }
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
    try await bench.cases.classify(
      AccountID("alice"), as: AccountClass("strict"), authority: DeviceBench.administrator)
    #expect(await bench.refusal(given)?.reason == .policyChanged)
  }
}
