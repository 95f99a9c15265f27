import Regain
import Testing

@Suite("A policy that cannot be kept or met is refused") struct PolicyCheckingTests {
  struct Wrong: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let requirement: EvidenceRule
    let change: @Sendable (inout RecoveryPolicy) -> Void

    init(
      _ words: String, _ requirement: EvidenceRule = .any(.device),
      _ change: @escaping @Sendable (inout RecoveryPolicy) -> Void = { _ in }
    ) { (testDescription, self.requirement, self.change) = (words, requirement, change) }

    init(
      _ words: String, _ kind: EvidenceKind, demand: (inout EvidenceDemand) -> Void
    ) {
      var changed = EvidenceDemand(kind)
      demand(&changed)
      self.init(words, .anyOf([.any(.device), .demand(changed)]))
    }
  }

  private static let saved = EvidenceRule.any(.backupCode)

  static let demands = [
    Wrong("never decides", .deliveredCode) { $0.channels = [.sms] },
    Wrong("never decides", .contact) { $0.channels = [.voice, .email] },
    Wrong("no channel", .device) { $0.channels = [.email] },
    Wrong("no channel", .helpDesk) { $0.channels = [.post] },
    Wrong("no binding", .backupCode) { $0.leastBinding = .claimed },
    Wrong("no binding", .proofing) { $0.requiresUserVerification = true },
    Wrong("1 to 3", .proofing) { $0.leastIdentityLevel = 4 },
    Wrong("1 to 3", .proofing) { $0.leastIdentityLevel = 0 },
    Wrong("1 to 3", .device) { $0.leastIdentityLevel = 1 },
    Wrong("1 to 3650", .device) { $0.longestAgeDays = 0 },
    Wrong("1 to 3650", .device) { $0.longestAgeDays = 3651 },
    Wrong("neither age", .deliveredCode) { $0.longestAgeDays = 1 },
    Wrong("neither age", .contact) { $0.requiresExpiry = true },
    Wrong("a sheet alone", .device) { $0.requiresExpiry = true },
    Wrong("count once", .allOf([saved, saved])),
    Wrong("count once", .atLeast(2, [saved, saved, .allOf([saved, .any(.device)])])),
    Wrong("count once", .anyOf([.any(.device), .allOf([saved, saved])])),
    Wrong("1 to 12", .allOf([])), Wrong("1 to 12", .anyOf([])), Wrong("1 to 12", .atLeast(1, [])),
    Wrong("never be met", .atLeast(3, [saved, .any(.device)])),
    Wrong("never be met", .atLeast(0, [saved])), Wrong("never be met", .atLeast(-1, [saved])),
    Wrong("1 to 12", .anyOf(.init(repeating: .any(.device), count: 13))),
    Wrong("16 parts", .anyOf(.init(repeating: .anyOf([.any(.device), saved]), count: 9))),
    Wrong("6 deep", (0..<6).reduce(.any(.device)) { rule, _ in .anyOf([rule]) }),
    Wrong("risk analysis", .any(.helpDesk)),
  ]

  static let parts = [
    Wrong("two versions") { policy in
      policy.risk = [1, 2].compactMap { version in
        (try? RiskSignal("our-model", version: version)).map { RiskRule($0, from: 50, .refuse) }
      }
    },
    Wrong("60 to") { $0.delays = [DelayRule(seconds: 0)] },
    Wrong("60 to") { $0.delays = [DelayRule(seconds: -86_400)] },
    Wrong("60 to") { $0.delays = [DelayRule(seconds: 90 * 86_400 + 1)] },
    Wrong("is over before") { $0.delays = [DelayRule(seconds: 7 * 86_400)] },
    Wrong("is over before") {
      $0.windowSeconds = 600
      $0.risk = [RiskRule(.score, from: 1, .delay(600))]
    },
    Wrong("is over before") {
      $0.notification = NotificationDemand(addresses: 1, secondsBefore: 7 * 86_400)
    },
    Wrong("at most 32") { $0.delays = .init(repeating: DelayRule(seconds: 60), count: 33) },
    Wrong("at most 32") {
      $0.risk = .init(repeating: RiskRule(.score, from: 1, .refuse), count: 33)
    },
    Wrong("count once") { $0.delays = [DelayRule(seconds: 60, unless: .allOf([saved, saved]))] },
    Wrong("refuse: true", .allOf([saved, .any(.device)])) {
      $0.risk = [RiskRule(.score, from: 1, .demand(saved))]
    },
    Wrong("1 to 100") { $0.risk = [RiskRule(.score, from: 0, .refuse)] },
    Wrong("1 to 100") { $0.risk = [RiskRule(.score, from: 101, .refuse)] },
    Wrong("60 to") { $0.risk = [RiskRule(.score, from: 1, .delay(-1))] },
    Wrong("risk analysis") { $0.risk = [RiskRule(.score, from: 1, .demand(.any(.helpDesk)))] },
    Wrong("risk analysis") { $0.delays = [DelayRule(seconds: 60, unless: .any(.helpDesk))] },
    Wrong("its window") { $0.windowSeconds = 599 },
    Wrong("its window") { $0.windowSeconds = .max },
    Wrong("its grant") { $0.grantSeconds = 0 }, Wrong("its grant") { $0.grantSeconds = 86_401 },
    Wrong("its hold") { $0.hold = HoldRule(seconds: -1) },
    Wrong("two agents lift") { $0.liftSeconds = 7 * 86_400 + 1 },
    Wrong("1 to 8") { $0.notification = NotificationDemand(addresses: 0, secondsBefore: 0) },
    Wrong("1 to 8") { $0.notification = NotificationDemand(addresses: 9, secondsBefore: 0) },
    Wrong("its notice") { $0.notification = NotificationDemand(addresses: 1, secondsBefore: -1) },
    Wrong("1 to 255") { $0.helpDesk = HelpDeskTerms(riskAnalysis: "") },
    Wrong("1 to 255") { $0.helpDesk = HelpDeskTerms(riskAnalysis: "a\nrequire: device") },
    Wrong("1 to 255") { $0.helpDesk = HelpDeskTerms(riskAnalysis: "a\u{200B}") },
    Wrong("1 to 255") {
      $0.helpDesk = HelpDeskTerms(riskAnalysis: String(repeating: "a", count: 256))
    },
    Wrong("1 to 1000") {
      $0.helpDesk = HelpDeskTerms(riskAnalysis: "RA-1")
      $0.helpDesk?.confirmationsPerDay = -1
    },
  ]

  @Test("What is demanded, and what else it says", arguments: demands + parts) func wrong(
    _ this: Wrong
  ) {
    var policy = RecoveryPolicy("own", requirement: this.requirement)
    this.change(&policy)
    let error = #expect(throws: RegainError(.misconfigured, "")) { try policy.check() }
    #expect(error?.message.contains(this.testDescription) == true, "\(error?.message ?? "")")
    #expect(throws: RegainError(.misconfigured, "")) { try RecoveryRules(policies: [policy]) }
  }

  @Test("Its name is one", arguments: ["", "Own", "1st", "a b", "a:", "ä", "a\nb"])
  func name(_ name: String) {
    let policy = RecoveryPolicy(name, requirement: .any(.device))
    #expect(throws: RegainError(.misconfigured, "")) { try policy.check() }
  }

  @Test("Two of one name, and a name that is none's") func names() {
    let policy = RecoveryPolicy("own", requirement: .any(.device))
    #expect(throws: RegainError(.misconfigured, "")) {
      try RecoveryRules(policies: [policy, policy])
    }
    #expect(throws: RegainError(.misconfigured, "")) { try RecoveryRules(defaultPolicy: "own") }
    #expect(throws: RegainError(.misconfigured, "")) {
      try RecoveryRules(policies: [policy], assignments: [PolicyAssignment("owner")])
    }
  }

  @Test("One signal has one version: Regain's own are not asked for in another") func versions()
    throws
  {
    #expect(
      try RiskSignal("new-device") == .newDevice && RiskSignal("own", version: 2).version == 2)
    #expect(throws: RegainError(.malformed, "")) { try RiskSignal("new-device", version: 2) }
  }

  @Test("What it says of itself is one text, and on as many lines whatever it names") func text()
    throws
  {
    var policy = RecoveryPolicy("own", requirement: .any(.helpDesk))
    policy.helpDesk = HelpDeskTerms(riskAnalysis: "a\nb\u{1B}[1m\"\\ü")
    #expect(
      policy.text.split(separator: "\n").count == RecoveryPolicy.serviceAccount.text.split(
        separator: "\n"
      ).count - 2)
    #expect(policy.text.utf8.allSatisfy { $0 == 10 || (32...126).contains($0) })
    #expect(policy.text.contains(#""a\U0000000Ab\U0000001B[1m\"\\\U000000FC""#))
  }
}
