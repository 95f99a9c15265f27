import Foundation
import Regain
import RegainFiles
import Testing

@Suite("The policy's section for recovery") struct RecoveryPolicyFileTests {
  @Test("What is left out is as it was") func defaults() throws {
    #expect(try PolicyText("recovery: {}").load() == .standard)
    #expect(try PolicyText("profile: standard").load().recovery == .standard)
    let own = try PolicyText("recovery: { policies: { own: { require: device } } }").load()
    let policy = try own.recovery.policy(named: "own")
    #expect(policy == RecoveryPolicy("own", requirement: .any(.device)))
    #expect(own.recovery.defaultPolicy == "nist-aal2" && own.recovery.assignments.isEmpty)
  }

  @Test("Every name is read") func everything() throws {
    let rules = try PolicyText(
      """
      recovery:
        contact: "https://example.org/dispute, +49 30 1234"
        default: asvs-l2
        assign:
          - { class: admin, action: reset-password, policy: strict }
          - { class: "Größe 1", policy: nist-aal3 }
          - action: enroll-device
            policy: high-assurance
        policies:
          strict:
            require: { allOf: [backup-code, device] }
        casesPerHour: 1000
        reminderSeconds: 3600
        contactReviewDays: 1
        staleMachineDays: 3650
      """
    ).load().recovery
    var expected = try RecoveryRules(
      policies: [
        RecoveryPolicy("strict", requirement: .allOf([.any(.backupCode), .any(.device)]))
      ],
      assignments: [
        PolicyAssignment("strict", accountClass: "admin", action: .resetPassword),
        PolicyAssignment("nist-aal3", accountClass: "Größe 1"),
        PolicyAssignment("high-assurance", action: .enrollDevice),
      ], defaultPolicy: "asvs-l2")
    expected.contact = "https://example.org/dispute, +49 30 1234"
    (expected.casesPerHour, expected.reminderSeconds) = (1000, 3600)
    (expected.contactReviewDays, expected.staleMachineDays) = (1, 3650)
    #expect(rules == expected)
  }

  @Test("Everything that a policy can say is read") func wholePolicy() throws {
    let rules = try PolicyText(
      """
      recovery:
        policies:
          own:
            assurance: 3
            require:
              atLeast: 2
              of:
                - backup-code: { expiry: true, ageDays: 365 }
                - delivered-code:
                    channels: [email, post]
                - device: { binding: synced, userVerification: true, ageDays: 30 }
                - anyOf: [{ proofing: { level: 2 } }, help-desk]
                - contact: {}
            delays: [{ seconds: 60 }, { seconds: 7200, unless: device }]
            risk:
              - { signal: our-score, version: 3, from: 1, delay: 61 }
              - { signal: sim-change, from: 50, demand: { anyOf: [device] } }
              - { signal: rival-case, from: 100, refuse: true }
            window: 7201
            grant: 60
            notify: { addresses: 8, secondsBefore: 0 }
            hold: { seconds: 0, blocks: [transfer] }
            notifyByPost: true
            replaceUsedSheet: false
            requireEnvironment: true
            lift: 61
            helpDesk: { riskAnalysis: RA-7, confirmationsPerDay: 1 }
      """
    ).load().recovery
    let policy = try rules.policy(named: "own")
    #expect(policy.assurance == .aal3 && policy.requirement.demands.count == 6)
    #expect(policy.requirement.description.hasPrefix("2 of (backup-code (with an expiry"))
    #expect(policy.requirement.demands[2].leastBinding == .synced)
    #expect(policy.requirement.demands[1].channels == [.email, .post])
    #expect(policy.delays.map(\.seconds) == [60, 7200] && policy.delays[1].waiver == .any(.device))
    #expect(policy.risk.map(\.threshold) == [1, 50, 100] && policy.risk[0].signal.version == 3)
    #expect(policy.windowSeconds == 7201 && policy.grantSeconds == 60 && policy.liftSeconds == 61)
    #expect(policy.notification == NotificationDemand(addresses: 8, secondsBefore: 0))
    #expect(policy.hold == HoldRule(seconds: 0, blocks: [try RecoveryAction("transfer")]))
    #expect(policy.notifiesByPost && !policy.replacesUsedSheet && policy.requiresEnvironment)
    #expect(policy.helpDesk?.riskAnalysis == "RA-7" && policy.helpDesk?.confirmationsPerDay == 1)
    try expectTheSame(policy, PolicyText(policies: [policy]).load().recovery.policies.first)
  }

  @Test(
    "What a policy says of itself is read back as the same policy",
    arguments: RecoveryPolicy.builtIn)
  func builtIn(_ policy: RecoveryPolicy) throws {
    let read = try PolicyText(policies: [policy]).load().recovery
    try expectTheSame(policy, read.policies.first)
    // It takes the built-in one's place.
    #expect(read.allPolicies.count == RecoveryPolicy.builtIn.count)
  }

  @Test("Drawn policies are read back as the same ones", arguments: [1, 2, 3, 4] as [UInt64])
  func drawn(_ seed: UInt64) throws {
    for policy in try RandomPolicies(seed: seed).policies(100) {
      try expectTheSame(policy, PolicyText(policies: [policy]).load().recovery.policies.first)
    }
  }

  @Test("Names that mean something to YAML are names all the same") func yamlWords() throws {
    for name in ["y", "no", "true", "off", "null", "e1", "nan", "inf"] {
      let signal = try RiskSignal(name)
      var policy = RecoveryPolicy(name, requirement: .any(.device))
      policy.risk = [RiskRule(signal, from: 1, .refuse)]
      policy.hold = HoldRule(seconds: 1, blocks: [try RecoveryAction(name)])
      try expectTheSame(policy, PolicyText(policies: [policy]).load().recovery.policies.first)
    }
  }

  private func expectTheSame(_ policy: RecoveryPolicy, _ read: RecoveryPolicy?) throws {
    #expect(read == policy, "\(policy.text)")
    #expect(read?.text == policy.text)
    #expect(try read?.digest() == policy.digest())
  }

  @Test("Who proves identities is read with his key, from a file beside the policy")
  func proofing() throws {
    let text = PolicyText("recovery: { proofing: { registry: { key: registry.pem, level: 2 } } }")
    let rules = try text.load(beside: ["registry.pem": PolicyText.publicKey]).recovery
    #expect(rules.proofing.map(\.name) == ["registry"])
    #expect(rules.proofing.map(\.highestLevel) == [2])
    _ = rules.proofing[0].publicKey
    #expect(
      text.failure(beside: ["registry.pem": PolicyText.publicKey], mode: 0o620)?.code
        == .insecurePermissions)
    #expect(text.failure()?.message.contains("line 1") == true)
    #expect(text.failure(beside: ["registry.pem": "no key"])?.message.contains("line 1") == true)
  }

  @Test("The examples of the documentation are read") func examples() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/RegainFiles/Policy").standardizedFileURL
    func example(_ name: String) throws -> String {
      let source = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let lines = source.split(separator: "\n").filter { $0.hasPrefix("///") }
      let parts = lines.map { $0.dropFirst(4) }.joined(separator: "\n").components(
        separatedBy: "```")
      return String(try #require(parts.dropFirst().first).dropFirst("yaml\n".count))
    }
    let rules = try PolicyText(example("PolicyFile.swift"))
      .load(beside: ["registry.pem": PolicyText.publicKey]).recovery
    #expect(rules.policies.count == 1 && rules.assignments.count == 2 && rules.proofing.count == 1)
    #expect(rules.casesPerHour == 10 && rules.policies[0].delays.count == 1)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(example("AttackFile.swift").utf8).write(to: URL(fileURLWithPath: path))
    #expect(try AttackFile(path: path).load().first?.script.name == "stolen-wallet")
  }
}

/// A policy's text, and what becomes of it in a file.
struct PolicyText {
  let text: String

  init(_ text: String) { self.text = text }

  init(policies: [RecoveryPolicy]) {
    let lines = policies.flatMap { $0.text.split(separator: "\n") }
    text = (["recovery:", "  policies:"] + lines.map { "    " + $0 }).joined(separator: "\n")
  }

  /// Of a key pair that nobody has.
  static let publicKey = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
    -----END PUBLIC KEY-----

    """

  /// - Parameter mode: of the files beside it.
  func load(
    beside files: [String: String] = [:], mode: Int = 0o644
  ) throws -> RecoveryConfiguration {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
    let file = folder.appendingPathComponent("policy.yaml")
    try Data(text.utf8).write(to: file)
    return try PolicyFile(path: file.path).load()
  }

  func failure(beside files: [String: String] = [:], mode: Int = 0o644) -> RegainError? {
    do {
      _ = try load(beside: files, mode: mode)
      return nil
    } catch {
      return error as? RegainError
    }
  }
}
