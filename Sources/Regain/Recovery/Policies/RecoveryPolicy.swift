/// What an account must show to be given back, how long that takes, and what holds afterwards.
public struct RecoveryPolicy: Sendable, Hashable {
  /// 1 to 64 small letters, digits and hyphens.
  public let name: String
  /// What must be shown.
  public let requirement: EvidenceRule
  /// The session after a recovery is worth no more than this (NIST SP 800-63B-4, 5.1).
  public var assurance = AssuranceLevel.aal1
  /// How long to wait, whatever the risk. Of several the longest counts.
  public var delays: [DelayRule] = []
  /// What risk adds.
  public var risk: [RiskRule] = []
  /// All of it, with every wait, takes at most so many seconds.
  public var windowSeconds: Int64 = 7 * 86_400
  /// What was granted is used within so many seconds.
  public var grantSeconds: Int64 = 900
  /// Who must have been told first.
  public var notification: NotificationDemand?
  /// Recoveries are told by post too, where there is an address (NIST SP 800-63B-4, 4.6).
  public var notifiesByPost = false
  /// What holds afterwards.
  public var hold = HoldRule(seconds: 72 * 3600)
  /// A case does not close before a sheet that it used was replaced (NIST SP 800-63B-4, 4.2.1.1).
  public var replacesUsedSheet = true
  /// Tokens are for one environment: nothing is granted where none is configured (OWASP NHI8).
  public var requiresEnvironment = false
  /// For how long two agents can lift what risk added.
  public var liftSeconds: Int64 = 24 * 3600
  /// On what terms agents' words count; nil: they do not.
  public var helpDesk: HelpDeskTerms?

  /// Any values; see ``check()``.
  public init(_ name: String, requirement: EvidenceRule) {
    (self.name, self.requirement) = (name, requirement)
  }

  /// The longest that it can wait.
  package var longestDelay: Int64 {
    let byRisk = risk.compactMap { rule -> Int64? in
      if case .delay(let seconds) = rule.effect { seconds } else { nil }
    }
    return max(
      (delays.map(\.seconds) + byRisk).max() ?? 0, notification?.secondsBefore ?? 0)
  }

  /// Every demand that it can make.
  package var demands: [EvidenceDemand] {
    requirement.demands
      + risk.flatMap { rule -> [EvidenceDemand] in
        if case .demand(let more) = rule.effect { more.demands } else { [] }
      }
  }
}

/// How much a session is worth (NIST SP 800-63B-4, 2).
public struct AssuranceLevel: Sendable, Hashable, Comparable {
  /// 1 to 3.
  public let number: Int

  /// One factor.
  public static let aal1 = AssuranceLevel(trusted: 1)
  /// Two factors.
  public static let aal2 = AssuranceLevel(trusted: 2)
  /// Two factors, one of them a key that cannot leave its device.
  public static let aal3 = AssuranceLevel(trusted: 3)

  /// - Throws: `malformed` for what is not 1 to 3.
  public init(_ number: Int) throws(RegainError) {
    guard (1...3).contains(number) else {
      throw RegainError(.malformed, "An assurance level is 1, 2 or 3.")
    }
    self.number = number
  }

  private init(trusted number: Int) { self.number = number }

  /// Less is worth less.
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
