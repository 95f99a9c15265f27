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
    #expect(try await stricter.status(given).decision == nil)
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

  // MARK: risk

  @Test("Risk that is told at the grant keeps it from being given, and stays")
  func riskAtGrant() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.newDevice, from: 50, .delay(3600))] })
    let codes = try await bench.bench.issue()
    let given = try await bench.open { $0.risk = [try RiskReading(.newDevice, 0)] }
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
    let worse = [try RiskReading(.newDevice, 50)]
    #expect(await thrown { _ = try await bench.grant(given, risk: worse) }?.code == .pending)
    #expect(await bench.refusal(given)?.code == .pending)
    let better = [try RiskReading(.newDevice, 0)]
    #expect(await thrown { _ = try await bench.grant(given, risk: better) }?.code == .pending)
    #expect(try await bench.state(given) == .waiting)
    bench.clock.advance(seconds: 3600)
    _ = try await bench.grant(given, risk: better)
  }

  @Test("Of a signal that nobody gave the worst is assumed; one below the threshold adds nothing")
  func unknownSignal() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.newDevice, from: 50, .refuse)] })
    let codes = try await bench.bench.issue()
    let (given, calm) = (
      try await bench.open(), try await bench.open { $0.risk = [try RiskReading(.newDevice, 49)] }
    )
    #expect(try await bench.add(code: codes[1], to: given).decision.outcome == .refused)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(try await bench.add(code: codes[2], to: calm).decision.outcome == .met)
    _ = try await bench.grant(calm)
  }

  // MARK: after the grant

  @Test("To a case that is granted nothing is added, and it is not granted again")
  func granted() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let token = try await bench.grant(given)
    #expect(await thrown { try await bench.add(code: codes[2], to: given) }?.reason == .caseOver)
    #expect(await bench.refusal(given)?.reason == .caseOver)
    #expect(try await bench.pieces(given) == 1)
    try await bench.tokens.redeem(token)
    try await bench.bench.redeem(codes[2])
  }

  @Test(
    "Asking for the grant again with the same key ends its first token, and counts as one grant")
  func grantedAgain() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let key = try CaseBench.requestKey
    let first = try await bench.grant(given, key: key)
    let later = try await bench.open()
    let second = try await bench.grant(given, key: key)
    #expect(first.text != second.text)
    #expect(await bench.tokens.refusal(first) == .tokenRevoked)
    // What was opened since the first is no rival of it.
    #expect(try await bench.state(later) == .open)
    try await bench.tokens.redeem(second)
    let used = await thrown { _ = try await bench.grant(given, key: key) }
    #expect(used?.reason == .caseOver)
  }

  @Test(
    "PyPI: what ends before its token is used grants nothing, whoever has ended it",
    arguments: [CaseEnd.requester, .administrator])
  func cancelled(_ end: CaseEnd) async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let token = try await bench.grant(given)
    try await end.make(of: given, bench, codes, device)
    #expect(await bench.tokens.refusal(token) == .tokenRevoked)
    let state: CaseState = end == .requester ? .cancelled : .denied
    #expect(try await bench.state(given) == state)
    #expect(await bench.refusal(given) != nil)
    #expect(await thrown { _ = try await bench.complete(given) } != nil)
  }

  @Test("A case whose token was used is ended by nobody")
  func usedIsDone() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
    let cancelled = await thrown { try await bench.cases.cancel(TypedCaseSecret(given.secret)) }
    #expect(cancelled?.reason == .caseOver)
    #expect(await thrown { try await bench.cases.deny(given.id) }?.reason == .caseOver)
    #expect(try await bench.state(given) == .granted)
  }

  @Test("A grant whose audit entry cannot be written is none, and the case is as it was")
  func unwritten() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    for fault in [FaultInjectingStore.CommitFault.unavailable, .unknownAndLost] {
      bench.bench.store.fail(commit: 0, with: fault)
      let error = try #require(await bench.refusal(given))
      #expect(error.code == .unavailable || error.code == .unknown)
      #expect(try await bench.state(given) == .satisfied)
    }
    try await bench.tokens.redeem(try await bench.grant(given))
  }
}
