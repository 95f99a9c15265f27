/// By which policy each account's recovery is decided, and what the owner is told of it.
public struct RecoveryRules: Sendable, Hashable {
  /// The installation's own policies, beside the built-in ones; one of the same name takes the built-in one's place.
  public private(set) var policies: [RecoveryPolicy] = []
  /// The first that fits counts.
  public private(set) var assignments: [PolicyAssignment] = []
  /// Where none fits.
  public private(set) var defaultPolicy = RecoveryPolicy.nistAAL2.name
  /// How a recovery is disputed with the organisation, as notices say it (NIST SP 800-63B-4, 4.6): a page, a number. 1 to
  /// 255 bytes.
  public var contact: String?
  /// Who proves identities, by what key.
  public var proofing: [ProofingProvider] = []
  /// How many cases of an account each source may open in an hour.
  public var casesPerHour = 10
  /// The owner is reminded of a case that waits at most once in so many seconds.
  public var reminderSeconds: Int64 = 86_400
  /// A recovery contact is to be looked at again after so many days (NIST SP 800-63B-4, 4.2.1.3).
  public var contactReviewDays = 365
  /// A machine's key that was not used for so many days is called stale.
  public var staleMachineDays = 90

  /// The built-in policies, and `nist-aal2` for everybody.
  public static let standard = RecoveryRules()

  private init() {}

  /// - Parameters:
  ///   - policies: each is checked.
  ///   - assignments: of policies that there are.
  ///   - defaultPolicy: the name of one.
  /// - Throws: `misconfigured`.
  public init(
    policies: [RecoveryPolicy] = [], assignments: [PolicyAssignment] = [],
    defaultPolicy: String = RecoveryPolicy.nistAAL2.name
  ) throws(RegainError) {
    for policy in policies { try policy.check() }
    guard Set(policies.map(\.name)).count == policies.count else {
      throw RegainError(.misconfigured, "Two policies have the same name.")
    }
    (self.policies, self.assignments, self.defaultPolicy) = (policies, assignments, defaultPolicy)
    for name in assignments.map(\.policy) + [defaultPolicy] { _ = try policy(named: name) }
  }

  /// All that there are, in order of name.
  public var allPolicies: [RecoveryPolicy] {
    let own = Set(policies.map(\.name))
    return (policies + RecoveryPolicy.builtIn.filter { !own.contains($0.name) })
      .sorted { $0.name < $1.name }
  }

  /// - Throws: `misconfigured` where there is none of that name.
  public func policy(named name: String) throws(RegainError) -> RecoveryPolicy {
    guard let policy = allPolicies.first(where: { $0.name == name }) else {
      throw RegainError(.misconfigured, unknownPolicy(name))
    }
    return policy
  }

  private func unknownPolicy(_ name: String) -> String {
    "There is no policy '\(name)'; there are: \(allPolicies.map(\.name).joined(separator: ", "))."
  }

  /// The policy for an account and an action.
  ///
  /// - Parameters:
  ///   - accountClass: as the application calls accounts of its kind, as in `admin`.
  ///   - asked: the name of a stronger one.
  /// - Throws: `malformed` where there is none of the name that was asked for, and for one that is not stronger.
  public func policy(
    for action: RecoveryAction, of accountClass: String? = nil, asked: String? = nil
  ) throws(RegainError) -> RecoveryPolicy {
    let assigned = assignments.first { $0.fits(action, accountClass) }?.policy ?? defaultPolicy
    let policy = try policy(named: assigned)
    guard let asked, asked != assigned else { return policy }
    guard let stronger = allPolicies.first(where: { $0.name == asked }) else {
      throw RegainError(.malformed, unknownPolicy(asked))
    }
    guard stronger.isAtLeastAsStrong(as: policy) else {
      throw RegainError(
        .malformed,
        "The policy \(asked) is not stronger than \(assigned), which rules \(action) here: something meets it that "
          + "\(assigned) does not take, or not so soon. Ask for one that is stronger in all, or for none."
      )
    }
    return stronger
  }
}

/// That a policy rules some recoveries.
public struct PolicyAssignment: Sendable, Hashable {
  /// Of accounts of this class; nil: of all.
  public let accountClass: String?
  /// For this action; nil: for all.
  public let action: RecoveryAction?
  /// The policy's name.
  public let policy: String

  /// Any values; the rules that it becomes part of are checked.
  public init(_ policy: String, accountClass: String? = nil, action: RecoveryAction? = nil) {
    (self.policy, self.accountClass, self.action) = (policy, accountClass, action)
  }

  func fits(_ action: RecoveryAction, _ accountClass: String?) -> Bool {
    let fitsClass = self.accountClass.map { own in
      accountClass.map { own.hasSameBytes(as: $0) } ?? false
    }
    return (fitsClass ?? true) && (self.action.map { $0 == action } ?? true)
  }
}
