import Regain
import Testing

@Suite("A policy is stronger when whatever meets it meets the other, no sooner")
struct PolicyStrengthTests {
  @Test("Each is as strong as itself, however large", arguments: [1, 2] as [UInt64])
  func reflexive(_ seed: UInt64) throws {
    let drawn = RandomQuestions(seed: seed)
    for policy in RecoveryPolicy.builtIn + (0..<300).map({ _ in drawn.policy() }) {
      #expect(policy.isAtLeastAsStrong(as: policy))
    }
    let large = RecoveryPolicy(
      "large", requirement: .anyOf(.init(repeating: .any(.deliveredCode), count: 17)))
    #expect(large.isAtLeastAsStrong(as: large))
  }

  @Test("Of the built-in ones, these are stronger than those") func builtIn() {
    for policy in RecoveryPolicy.builtIn {
      let weaker = RecoveryPolicy.builtIn.filter {
        $0 != policy && policy.isAtLeastAsStrong(as: $0)
      }.map(\.name)
      let expected: [String] =
        switch policy {
        case .nistAAL3, .asvsL2: ["nist-aal2"]
        case .asvsL3: ["nist-aal2", "asvs-l2"]
        case .highAssurance: ["nist-aal2", "nist-aal3"]
        // A proofing alone meets nist-aal2, and is no code, as nist-aal1 wants one.
        default: []
        }
      #expect(weaker == expected, "\(policy.name)")
    }
  }

  @Test("Where it says stronger, nothing shows otherwise", arguments: [3, 4, 5] as [UInt64])
  func sound(_ seed: UInt64) throws {
    let drawn = RandomQuestions(seed: seed)
    var (claims, meetings) = (0, 0)
    for _ in 0..<4000 {
      let (own, other) = drawn.pair()
      guard own.isAtLeastAsStrong(as: other) else { continue }
      claims += 1
      for _ in 0..<20 {
        var question = drawn.question(pieces: 8)
        question.isRiskLifted = false
        guard ReferenceModel(policy: own).verdict(question) == .met else { continue }
        meetings += 1
        let theirs = ReferenceModel(policy: other).verdict(question)
        guard theirs == .met else {
          Issue.record("seed \(seed): \(theirs)\n\(own.text)\n\(other.text)\n\(question)")
          return
        }
      }
    }
    #expect(claims > 100 && meetings > 300, "\(claims) claims, \(meetings) meetings")
  }

  @Test(
    "It agrees with whoever tries every set of the weakest evidence",
    arguments: [6, 7, 8] as [UInt64])
  func exact(_ seed: UInt64) throws {
    let drawn = RandomQuestions(seed: seed)
    var (yes, no) = (0, 0)
    while yes + no < 1500 {
      var (own, other) = drawn.pair()
      // What risk adds and what holds afterwards is compared rule by rule: there is nothing to try.
      (own.risk, other.risk, own.notification, other.notification) = ([], [], nil, nil)
      let universe = WeakestEvidence.of(own)
      guard universe.count <= 9, own != other else { continue }
      let expected = WeakestEvidence.subsets(universe).allSatisfy { pieces in
        guard let sooner = wait(own, pieces) else { return true }
        return (wait(other, pieces) ?? .max) <= sooner
      }
      if expected { yes += 1 } else { no += 1 }
      guard own.isAtLeastAsStrong(as: other) == expected else {
        Issue.record("seed \(seed), \(expected) is right:\n\(own.text)\n\(other.text)")
        return
      }
    }
    #expect(yes > 30 && no > 30, "\(yes) and \(no)")
  }

  /// By the model; nil: not met.
  private func wait(_ policy: RecoveryPolicy, _ pieces: [Piece]) -> Int64? {
    let model = ReferenceModel(policy: policy)
    switch model.verdict(.init(pieces: pieces, now: 0)) {
    case .met: return 0
    case .waiting(let until): return until
    default: return nil
    }
  }

  @Test("Who waits less for more evidence is not stronger than who always waits") func waivers()
    throws
  {
    let both = EvidenceRule.allOf([.any(.backupCode), .any(.deliveredCode)])
    var (quick, slow) = (
      RecoveryPolicy("quick", requirement: both), RecoveryPolicy("slow", requirement: both)
    )
    quick.delays = [DelayRule(seconds: 86_400, unless: .any(.device))]
    slow.delays = [DelayRule(seconds: 3600)]
    #expect(!quick.isAtLeastAsStrong(as: slow))
    slow.delays = [DelayRule(seconds: 3600, unless: .any(.device))]
    #expect(quick.isAtLeastAsStrong(as: slow) && !slow.isAtLeastAsStrong(as: quick))
  }

  @Test("However often it demands a thing, it is no stronger than who demands another")
  func severalOfOneKind() {
    let code = RecoveryPolicy("code", requirement: .any(.backupCode))
    for kind in [EvidenceKind.helpDesk, .proofing, .device, .contact] {
      for count in 2...4 {
        let several = RecoveryPolicy(
          "several", requirement: .allOf(.init(repeating: .any(kind), count: count)))
        #expect(!several.isAtLeastAsStrong(as: code), "\(count) of \(kind)")
        let fewer = RecoveryPolicy(
          "fewer", requirement: .allOf(.init(repeating: .any(kind), count: count - 1)))
        #expect(several.isAtLeastAsStrong(as: fewer) && !fewer.isAtLeastAsStrong(as: several))
      }
    }
  }

  @Test("What is told, held and demanded by risk must not be less") func afterwards() throws {
    let base = RecoveryPolicy("base", requirement: .any(.device))
    func isStronger(_ change: (inout RecoveryPolicy) throws -> Void) rethrows -> [Bool] {
      var changed = base
      try change(&changed)
      return [changed.isAtLeastAsStrong(as: base), base.isAtLeastAsStrong(as: changed)]
    }
    #expect(isStronger { $0.notifiesByPost = true } == [true, false])
    #expect(isStronger { $0.replacesUsedSheet = false } == [false, true])
    #expect(isStronger { $0.requiresEnvironment = true } == [true, false])
    #expect(isStronger { $0.hold = HoldRule(seconds: 72 * 3600 + 1) } == [true, false])
    #expect(
      isStronger { $0.notification = NotificationDemand(addresses: 1, secondsBefore: 0) }
        == [true, false])
    #expect(isStronger { $0.risk = [RiskRule(.distance, from: 50, .refuse)] } == [true, false])
    #expect(isStronger { $0.risk = [RiskRule(.distance, from: 50, .delay(60))] } == [true, false])
    var (strict, lax) = (base, base)
    strict.risk = [RiskRule(.distance, from: 50, .delay(120))]
    lax.risk = [RiskRule(.distance, from: 60, .delay(60))]
    #expect(strict.isAtLeastAsStrong(as: lax) && !lax.isAtLeastAsStrong(as: strict))
    lax.risk = [RiskRule(.simChange, from: 60, .delay(60))]
    #expect(!strict.isAtLeastAsStrong(as: lax) && !lax.isAtLeastAsStrong(as: strict))
  }

  @Test("A caller gets a stronger policy, and no other") func asked() throws {
    var strict = RecoveryPolicy("strict", requirement: .allOf([.any(.backupCode), .any(.device)]))
    strict.risk = RecoveryPolicy.nistAAL2.risk
    let rules = try RecoveryRules(policies: [strict])
    #expect(try rules.policy(for: .resetPassword, asked: "strict") == strict)
    #expect(try rules.policy(for: .resetPassword, asked: "nist-aal2") == .nistAAL2)
    #expect(throws: RegainError(.malformed, "")) {
      try rules.policy(for: .resetPassword, asked: "nist-aal1")
    }
    #expect(throws: RegainError(.malformed, "")) {
      try rules.policy(for: .resetPassword, asked: "none")
    }
  }
}

/// The least that a policy's demands take, one piece for each way that it may come, as often as it is demanded.
private enum WeakestEvidence {
  static func of(_ policy: RecoveryPolicy) -> [Piece] {
    let rules = [policy.requirement] + policy.delays.compactMap(\.waiver)
    return rules.flatMap(\.demands).enumerated().flatMap { index, demand in
      pieces(for: demand, "\(index)")
    }
  }

  private static func pieces(for demand: EvidenceDemand, _ name: String) -> [Piece] {
    guard demand.kind == .deliveredCode || demand.kind == .contact else {
      var piece = Piece(name, demand.kind)
      (piece.binding, piece.isUserVerified) = (
        demand.leastBinding ?? .exportable, demand.requiresUserVerification
      )
      (piece.level, piece.isLimited) = (demand.leastIdentityLevel ?? 1, demand.requiresExpiry)
      piece.ageDays = demand.longestAgeDays.map { Int64($0) }
      return [piece]
    }
    let channels = demand.channels.isEmpty ? [.email, .post, .domesticPost] : demand.channels
    return channels.map { .sent("\(name) \($0)", by: $0, kind: demand.kind) }
  }

  static func subsets(_ pieces: [Piece]) -> [[Piece]] {
    (0..<(1 << pieces.count)).map { Pool.subset($0, of: pieces) }
  }
}

extension RandomQuestions {
  /// Two policies that have something to do with each other.
  fileprivate func pair() -> (RecoveryPolicy, RecoveryPolicy) {
    let own = policy()
    while true {
      let other = changed(own)
      if (try? other.check()) != nil { return random.flag() ? (own, other) : (other, own) }
    }
  }

  private func changed(_ policy: RecoveryPolicy) -> RecoveryPolicy {
    let requirement: EvidenceRule =
      switch random.number(4) {
      case 0: .anyOf([policy.requirement, rule(depth: 2)])
      case 1: .allOf([policy.requirement, rule(depth: 2)])
      case 2: rule(depth: 2)
      default: policy.requirement
      }
    var other = RecoveryPolicy("other", requirement: requirement)
    other.helpDesk = policy.helpDesk
    other.notification = policy.notification
    other.delays = policy.delays.filter { _ in random.flag() }
    if random.flag() {
      other.delays.append(
        DelayRule(seconds: 60, unless: random.flag() ? rule(depth: 2) : nil))
    }
    other.risk = policy.risk.filter { _ in random.flag() }
    return other
  }
}
