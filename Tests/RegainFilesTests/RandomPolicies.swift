import Regain
import RegainCrypto
import RegainTesting

/// Policies of every form, each one that can be. The same seed gives the same ones.
struct RandomPolicies {
  private let random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// As many as are asked for; what cannot be is drawn again.
  func policies(_ count: Int) throws -> [RecoveryPolicy] {
    var policies: [RecoveryPolicy] = []
    while policies.count < count {
      let policy = try policy("own-\(policies.count)")
      if (try? policy.check()) != nil { policies.append(policy) }
    }
    return policies
  }

  private func policy(_ name: String) throws -> RecoveryPolicy {
    var policy = RecoveryPolicy(name, requirement: try rule(depth: 3))
    policy.assurance = try AssuranceLevel(1 + number(3))
    policy.delays = try list(3) {
      DelayRule(seconds: Int64(try number(200_000)), unless: try flag() ? rule(depth: 2) : nil)
    }
    policy.risk = try list(4) { try riskRule() }
    policy.windowSeconds = Int64(try number(20 * 86_400))
    policy.grantSeconds = Int64(60 + (try number(86_340)))
    if try flag() {
      policy.notification = NotificationDemand(
        addresses: 1 + (try number(8)), secondsBefore: Int64(try number(86_400)))
    }
    policy.hold = HoldRule(
      seconds: Int64(try number(400 * 86_400)),
      blocks: Set(try list(3) { try RecoveryAction("action-\(number(5))") }))
    (policy.notifiesByPost, policy.replacesUsedSheet) = (try flag(), try flag())
    (policy.requiresEnvironment, policy.liftSeconds) = (try flag(), Int64(60 + (try number(9999))))
    if try number(4) > 0 { policy.helpDesk = try terms() }
    return policy
  }

  private func terms() throws -> HelpDeskTerms {
    let alphabet = Array("aZ9 \"\\'#:,[]{}&*!|>%@`-~ü\u{2019}\u{A0}\u{1F511}")
    let name = String(try (0...number(40)).map { _ in alphabet[try number(alphabet.count)] })
    var terms = HelpDeskTerms(riskAnalysis: name)
    terms.confirmationsPerDay = 1 + (try number(1000))
    return terms
  }

  private func riskRule() throws -> RiskRule {
    let own = try RiskSignal("own-signal", version: 1 + number(3))
    let signals = RiskSignal.all + [own]
    let effect: RiskRule.Effect =
      switch try number(3) {
      case 0: .delay(Int64(try number(200_000)))
      case 1: .demand(try rule(depth: 2))
      default: .refuse
      }
    return RiskRule(signals[try number(signals.count)], from: 1 + (try number(100)), effect)
  }

  private func rule(depth: Int) throws -> EvidenceRule {
    guard depth > 1, try flag() else { return .demand(try demand()) }
    let rules = try (0...number(4)).map { _ in try rule(depth: depth - 1) }
    return switch try number(3) {
    case 0: .allOf(rules)
    case 1: .anyOf(rules)
    default: .atLeast(1 + (try number(rules.count)), rules)
    }
  }

  private func demand() throws -> EvidenceDemand {
    var demand = EvidenceDemand(EvidenceKind.all[try number(EvidenceKind.all.count)])
    if demand.kind.isSent {
      demand.channels = Set(try list(3) { [.email, .post, .domesticPost][try number(3)] })
    }
    if demand.kind == .device {
      if try flag() { demand.leastBinding = DeviceBinding.all[try number(4)] }
      demand.requiresUserVerification = try flag()
    }
    if demand.kind == .proofing, try flag() { demand.leastIdentityLevel = 1 + (try number(3)) }
    if demand.kind == .backupCode { demand.requiresExpiry = try flag() }
    if demand.kind == .backupCode || demand.kind == .device, try flag() {
      demand.longestAgeDays = 1 + (try number(3650))
    }
    return demand
  }

  private func list<Item>(_ bound: Int, _ make: () throws -> Item) throws -> [Item] {
    try (0..<number(bound)).map { _ in try make() }
  }

  private func flag() throws -> Bool { try number(2) == 0 }
  private func number(_ bound: Int) throws -> Int { Int(try random.uniform(below: UInt32(bound))) }
}
