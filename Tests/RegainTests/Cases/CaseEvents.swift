import Regain
import RegainCrypto
import RegainTesting

/// What happens in cases, so that every event about them is written with every field that it may have.
enum CaseEvents {
  static func all() async throws -> Bench {
    let provider = try SigningProvider()
    var rules = try RecoveryRules(
      policies: [.everything(), .anything { $0.delays = [DelayRule(seconds: 3600)] }],
      assignments: [PolicyAssignment("anything", accountClass: AccountClass("simple").name)],
      defaultPolicy: "everything")
    rules.proofing = [try provider.provider()]
    var configuration = RecoveryConfiguration(profile: .nist, sourceAttemptsPerHour: 1_000_000)
    configuration.recovery = rules
    configuration.attempts = try AttemptLimits(
      softLimit: 100, firstWaitSeconds: 1, longestWaitSeconds: 1)
    configuration.devices = try DeviceConfiguration(relyingParty: "recover.example.org")
    let bench = CaseBench(bench: try await Bench.make(configuration))
    try await showEverything(bench, provider)
    try await stop(bench)
    try await override(bench)
    try await classify(bench)
    try await tryCodes(bench)
    try await refuse(bench)
    return bench.bench
  }

  private static func origin() throws -> RequestOrigin {
    try RequestOrigin(source: "192.0.2.1", actor: "web-1", reason: "lost phone")
  }

  private static func showEverything(
    _ bench: CaseBench, _ provider: SigningProvider
  ) async throws {
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let mail = try await bench.register()
    let friend = try await bench.register(.contact, by: .sms, "friend-1")
    let post = try await bench.register(.contact, by: .domesticPost, "friend-2")
    let agents = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    bench.clock.advance(seconds: 60)
    var request = try CaseRequest(
      account: AccountID("alice"), action: .resetPassword, requester: "alice@web")
    request.risk = [try RiskReading(.newDevice, 10)]
    let opened = try await bench.cases.open(request, origin: origin())
    let secret = opened.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
    let given = GivenCase(id: opened.id, secret: secret, expiresAt: opened.expiresAt)
    _ = try await bench.open("nobody") { $0.risk = [try RiskReading(.newDevice, 100)] }
    try await bench.add(code: codes[1], to: given, source: "192.0.2.1")
    try await bench.add(device, to: given)
    try await bench.add(delivered: mail, to: given)
    try await bench.add(delivered: friend, to: given)
    try await bench.add(delivered: post, to: given)
    for agent in agents { try await bench.add(agent, to: given) }
    _ = try await bench.cases.add(
      provider.statement(given, at: bench.clock.now), to: TypedCaseSecret(secret))
    for notice in try await bench.bench.service.outbox.list() {
      try await bench.bench.service.outbox.acknowledge(notice, origin: origin())
    }
    let token = try await bench.grant(given)
    try await bench.tokens.redeem(token)
    _ = try await bench.bench.issue(activate: true)
    _ = try await bench.complete(given)
    try await bench.addresses.remove(
      mail, of: AccountID("alice"), authority: DeviceBench.administrator)
  }

  private static func stop(_ bench: CaseBench) async throws {
    let device = try await bench.device("bob", seed: 21)
    let mail = try await bench.register(account: "bob")
    // A device's no to a case, and again.
    for _ in 0..<2 {
      let given = try await bench.open("bob")
      let asked = try await bench.cases.challenge(
        CaseQuestion(to: device.id), for: TypedCaseSecret(given.secret))
      try await bench.devices.redeem(device.key.denial(asked.text), asked)
      bench.clock.advance(seconds: 72 * 3600)
    }
    // The link of a notice, and again; and two agents who lift what it has set.
    for number in 0..<2 {
      let given = try await bench.open("bob")
      try await bench.stopByLink(given, at: mail, of: "bob")
      if number == 0 {
        let pair = [
          try await bench.agent("erin", seed: 22), try await bench.agent("frank", seed: 23),
        ]
        var confirmations: [HelpDeskConfirmation] = []
        for agent in pair {
          confirmations.append(
            try await bench.confirmation(agent, of: nil, .unfreeze, account: "bob"))
        }
        try await bench.cases.unfreeze(AccountID("bob"), by: confirmations, origin: origin())
      }
    }
    // A stop code, lifted by a device; and again.
    let codes = try await bench.bench.issue("bob")
    try await bench.bench.stop(codes[0], "bob")
    let asked = try await bench.bench.service.devices.challenge(
      ChallengeRequest(account: AccountID("bob"), device: device.id, action: .liftFreeze))
    try await bench.cases.unfreeze(
      AccountID("bob"), by: device.key.answer(asked.text),
      to: PresentedChallenge(asked.challenge), origin: origin())
    try await bench.bench.stop(codes[0], "bob")
  }

  private static func override(_ bench: CaseBench) async throws {
    let pair = [
      try await bench.agent("grace", seed: 31), try await bench.agent("heidi", seed: 32),
    ]
    _ = try await bench.bench.issue("ivan")
    let given = try await bench.open("ivan")
    try await bench.override(given, .liftRisk, by: pair, account: "ivan")
    try await bench.override(given, .deny, by: pair, account: "ivan")
    try await bench.agents.remove(AccountID("grace"), authority: DeviceBench.administrator)
  }

  private static func classify(_ bench: CaseBench) async throws {
    let judy = try AccountID("judy")
    let codes = try await bench.bench.issue("judy")
    try await bench.cases.classify(
      judy, as: AccountClass("simple"), authority: DeviceBench.administrator)
    let given = try await bench.open("judy")
    try await bench.add(code: codes[1], to: given)
    try await bench.cases.classify(judy, as: nil, authority: DeviceBench.administrator)
    // It was opened under another policy.
    _ = try await bench.cases.keepUp(origin: origin())
  }

  /// As many wrong ones as it takes to disable the address.
  private static func tryCodes(_ bench: CaseBench) async throws {
    let mail = try await bench.register(by: .email, "mailbox-9", account: "mike")
    bench.clock.advance(seconds: 3600)
    for _ in 0..<10 {
      bench.clock.advance(seconds: 3600)
      let given = try await bench.open("mike")
      let code = try await bench.cases.deliver(given.id, to: mail)
      let wrong = code.shown == "00000000" ? "00000001" : "00000000"
      for _ in 0..<10 {
        bench.clock.advance(seconds: 1)
        _ = await thrown {
          _ = try await bench.cases.add(
            delivered: TypedDeliveredCode(wrong), to: TypedCaseSecret(given.secret),
            origin: origin())
        }
      }
    }
  }

  private static func refuse(_ bench: CaseBench) async throws {
    let given = try await bench.open("nobody")
    _ = await thrown {
      _ = try await bench.cases.add(
        delivered: TypedDeliveredCode("00000000"), to: TypedCaseSecret(given.secret))
    }
    bench.clock.advance(seconds: 60)
    // Of more buckets in one minute than are told apart, one of a known account among them.
    for number in 0..<90 {
      let digits = String(number)
      let name = String(repeating: "0", count: 32 - digits.count) + digits
      let other = try SecretHandle(
        .caseSecret, of: RandomIdentifier(hex: name), random: SeededRandom(seed: 5))
      let text = try other.text()
      let typed = try TypedCaseSecret(utf8: text.bytes)
      for _ in 0..<2 {
        _ = await thrown { _ = try await bench.cases.status(of: typed, origin: origin()) }
      }
    }
    bench.clock.advance(seconds: 60)
    _ = try await bench.open("mike", source: "192.0.2.7")
    try await bench.bench.service.audit.writeSums()
  }
}

extension CaseBench {
  /// Stops by the link of the notice that went to an address.
  @discardableResult
  func stopByLink(
    _ given: GivenCase, at address: AddressID?, of account: String = "alice"
  ) async throws -> StopReceipt {
    let text = try await stopToken(given, at: address, of: account)
    return try await cases.stop(TypedStopToken(text), account: AccountID(account))
  }

  func stopToken(
    _ given: GivenCase, at address: AddressID?, of account: String = "alice"
  ) async throws -> String {
    var record = NoticeRecord(event: "", at: clock.now, account: .none)
    (record.recoveryCase, record.address) = (given.id.identifier, address?.identifier)
    let notice = OwnerNotification(
      .none, record, Scope(.default, try AccountID(account)), nil, contact: nil)
    guard let token = try await bench.service.outbox.stopToken(for: notice) else { return "" }
    return token.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }
}
