/// Everything that a policy's decision hangs on. No store, no clock: what is not here decides nothing.
public struct PolicyQuestion: Sendable {
  /// By what is decided.
  public var policy: RecoveryPolicy
  /// What was shown.
  public var evidence: [Evidence]
  /// What is known of the risk, by signal's name. What is missing counts as 100.
  public var signals: [String: Int]
  /// Two agents have lifted what risk added. They never go below what the policy demands of everybody.
  public var isRiskLifted = false
  /// When each address was told.
  public var told: [Timestamp] = []
  /// When it is asked.
  public var now: Timestamp

  /// - Parameter signals: 0 to 100 by name.
  package init(
    _ policy: RecoveryPolicy, evidence: [Evidence], signals: [String: Int] = [:],
    told: [Timestamp] = [], now: Timestamp
  ) {
    (self.policy, self.evidence, self.signals) = (policy, evidence, signals)
    (self.told, self.now) = (told, now)
  }

  /// Where nothing is risky, and everybody was told who is to be.
  package init(calm policy: RecoveryPolicy, evidence: [Evidence], now: Timestamp) {
    var calm = policy
    calm.notification = nil
    let signals = Dictionary(policy.risk.map { ($0.signal.name, 0) }) { first, _ in first }
    self.init(calm, evidence: evidence, signals: signals, now: now)
  }
}

/// What a policy says, and why.
public struct PolicyDecision: Sendable, Hashable {
  /// What of it.
  public enum Outcome: Sendable, Hashable {
    /// All is met, and the wait is over.
    case met
    /// All is met, and the wait runs.
    case waiting
    /// Something is missing.
    case pending
    /// The risk is too high; only two agents can lift it.
    case refused
  }

  /// What of it.
  public let outcome: Outcome
  /// What was demanded and shown.
  public let met: [String]
  /// What is demanded yet, and why.
  public let missing: [Missing]
  /// Since when all was shown; nil: it is not.
  public let metSince: Timestamp?
  /// Until when the wait runs; nil: there is none, or its begin is not known yet.
  public let waitUntil: Timestamp?
  /// What waits, and the risk that made it.
  public let notes: [String]

  /// One demand that is not met.
  public struct Missing: Sendable, Hashable {
    /// What is demanded.
    public let requirement: String
    /// Why it is not met.
    public let why: String
  }
}

extension PolicyDecision {
  /// The risk that is seen, for requesters.
  static let risk = "a lower risk"
  /// That owners are told, whatever the number.
  static let notice = "notice at "

  /// What a requester may know of it: neither which risk is seen nor how many were told.
  var forRequester: PolicyDecision {
    PolicyDecision(
      outcome: outcome, met: met,
      missing: missing.map { missing in
        switch missing.requirement {
        case Self.risk:
          Missing(requirement: Self.risk, why: "it is too high now: try again later")
        case let notice where notice.hasPrefix(Self.notice):
          Missing(requirement: notice, why: "not all were told yet")
        default: missing
        }
      }, metSince: metSince, waitUntil: waitUntil, notes: [])
  }
}
