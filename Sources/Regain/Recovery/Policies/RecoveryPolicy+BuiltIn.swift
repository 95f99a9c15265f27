extension RecoveryPolicy {
  /// Those that need no file. Each can be met in two ways that share nothing.
  public static let builtIn = [
    nistAAL1, nistAAL2, nistAAL3, asvsL2, asvsL3, highAssurance, serviceAccount,
  ]

  /// NIST SP 800-63B-4, 4.2.2.1: one code, of whatever method.
  public static let nistAAL1: RecoveryPolicy = {
    var policy = RecoveryPolicy("nist-aal1", requirement: .anyOf([.saved, .issued, .contact]))
    policy.assurance = .aal1
    policy.risk = [RiskRule(.addressChange, from: 100, .delay(86_400))]
    return policy
  }()

  /// NIST SP 800-63B-4, 4.2.2.2: two codes by different methods; one code and an authenticator; or repeated proofing.
  public static let nistAAL2: RecoveryPolicy = {
    var policy = RecoveryPolicy("nist-aal2", requirement: .twoMethods)
    policy.assurance = .aal2
    policy.risk = [
      RiskRule(.addressChange, from: 100, .delay(86_400)),
      RiskRule(.rivalCase, from: 100, .delay(86_400)),
    ]
    return policy
  }()

  /// NIST SP 800-63B-4, 4.2.2.3: as at AAL2, by an authenticator that is not copied (2.3.2), and told by post (4.6).
  public static let nistAAL3: RecoveryPolicy = {
    var policy = RecoveryPolicy(
      "nist-aal3",
      requirement: .anyOf([
        .atLeast(2, [.saved, .issued, .contact]),
        .allOf([.anyCode, .device(.claimed)]), .proofing(2),
      ]))
    policy.assurance = .aal3
    policy.notifiesByPost = true
    policy.delays = [DelayRule(seconds: 86_400, unless: .anyOf([.device(.claimed), .proofing(2)]))]
    policy.risk = [
      RiskRule(.addressChange, from: 50, .delay(72 * 3600)),
      RiskRule(.rivalCase, from: 100, .delay(72 * 3600)),
    ]
    return policy
  }()

  /// OWASP ASVS 5.0, level 2: no weaker than two factors (6.4.3), and told.
  public static let asvsL2: RecoveryPolicy = {
    var policy = RecoveryPolicy(
      "asvs-l2",
      requirement: .anyOf([
        .allOf([.anyCode, .any(.device)]), .allOf([.saved, .issued]), .proofing(1),
      ]))
    policy.assurance = .aal2
    policy.delays = [DelayRule(seconds: 86_400, unless: .anyOf([.any(.device), .proofing(1)]))]
    policy.risk = [
      RiskRule(.addressChange, from: 100, .delay(86_400)),
      RiskRule(.rivalCase, from: 100, .delay(86_400)),
    ]
    return policy
  }()

  /// OWASP ASVS 5.0, level 3: neither email (6.3.6) nor telephone (6.6.1); as strong as the enrolment (6.4.4).
  public static let asvsL3: RecoveryPolicy = {
    var device = EvidenceDemand(.device)
    (device.leastBinding, device.requiresUserVerification) = (.claimed, true)
    var policy = RecoveryPolicy(
      "asvs-l3", requirement: .anyOf([.allOf([.saved, .demand(device)]), .proofing(2)]))
    policy.assurance = .aal2
    policy.risk = [
      RiskRule(.addressChange, from: 50, .delay(72 * 3600)),
      RiskRule(.newCredential, from: 100, .delay(24 * 3600)),
      RiskRule(.rivalCase, from: 100, .delay(72 * 3600)),
      RiskRule(.caseVelocity, from: 75, .refuse),
    ]
    policy.notification = NotificationDemand(addresses: 1, secondsBefore: 0)
    return policy
  }()

  /// Three independent things, a day or more, and the owner told at two addresses before.
  public static let highAssurance: RecoveryPolicy = {
    var device = EvidenceDemand(.device)
    (device.leastBinding, device.requiresUserVerification) = (.claimed, true)
    var policy = RecoveryPolicy(
      "high-assurance",
      requirement: .anyOf([
        .atLeast(
          3,
          [
            .saved, .issued, .contact, .demand(device),
            .allOf(.init(repeating: .any(.helpDesk), count: 2)),
          ]),
        .allOf([.proofing(2), .any(.helpDesk)]),
      ]))
    policy.assurance = .aal2
    policy.delays = [
      DelayRule(seconds: 24 * 3600), DelayRule(seconds: 72 * 3600, unless: .demand(device)),
    ]
    policy.risk = [
      RiskRule(.newDevice, from: 50, .delay(72 * 3600)),
      RiskRule(.distance, from: 50, .delay(72 * 3600)),
      RiskRule(.impossibleTravel, from: 50, .demand(.any(.helpDesk))),
      RiskRule(.simChange, from: 50, .delay(72 * 3600)),
      RiskRule(.addressChange, from: 50, .delay(7 * 86_400)),
      RiskRule(.newCredential, from: 50, .delay(72 * 3600)),
      RiskRule(.rivalCase, from: 100, .refuse),
      RiskRule(.caseVelocity, from: 50, .refuse),
    ]
    policy.windowSeconds = 14 * 86_400
    policy.notification = NotificationDemand(addresses: 2, secondsBefore: 24 * 3600)
    policy.notifiesByPost = true
    policy.hold = HoldRule(seconds: 7 * 86_400)
    policy.helpDesk = .unnamed
    return policy
  }()

  /// Of a machine: its own key that is bound to it and not too old, and a person who answers for it.
  public static let serviceAccount: RecoveryPolicy = {
    var key = EvidenceDemand(.device)
    (key.leastBinding, key.longestAgeDays) = (.claimed, 730)
    var sheet = EvidenceDemand(.backupCode)
    sheet.requiresExpiry = true
    let people = EvidenceRule.allOf([.any(.helpDesk), .any(.helpDesk)])
    var policy = RecoveryPolicy(
      "service-account",
      requirement: .anyOf([
        .allOf([.demand(key), .any(.helpDesk)]), .allOf([.demand(sheet), people]),
      ]))
    policy.assurance = .aal2
    policy.windowSeconds = 86_400
    policy.requiresEnvironment = true
    policy.risk = [RiskRule(.rivalCase, from: 100, .refuse)]
    policy.helpDesk = .unnamed
    return policy
  }()
}

extension EvidenceRule {
  fileprivate static let saved = EvidenceRule.any(.backupCode)
  fileprivate static let issued = EvidenceRule.any(.deliveredCode)
  fileprivate static let contact = EvidenceRule.any(.contact)
  fileprivate static let anyCode = EvidenceRule.anyOf([saved, issued, contact])
  fileprivate static let twoMethods = EvidenceRule.anyOf([
    .atLeast(2, [saved, issued, contact]), .allOf([anyCode, .any(.device)]), .proofing(1),
  ])

  fileprivate static func device(_ binding: DeviceBinding) -> EvidenceRule {
    var demand = EvidenceDemand(.device)
    demand.leastBinding = binding
    return .demand(demand)
  }

  fileprivate static func proofing(_ level: Int) -> EvidenceRule {
    var demand = EvidenceDemand(.proofing)
    demand.leastIdentityLevel = level
    return .demand(demand)
  }
}
