/// What is allowed, and will be regretted.
public struct PolicyWarning: Sendable, Hashable {
  /// Of which policy.
  public let policy: String
  /// What is wrong with it, and what to do.
  public let message: String
}

extension RecoveryRules {
  /// What to mend in the installation's own policies, and in those that rule something.
  public var warnings: [PolicyWarning] {
    let ruling = Set(assignments.map(\.policy) + [defaultPolicy] + policies.map(\.name))
    return allPolicies.filter { ruling.contains($0.name) }.flatMap(warnings)
  }

  private func warnings(_ policy: RecoveryPolicy) -> [PolicyWarning] {
    var messages: [String] = []
    if !policy.hasTwoWays {
      messages.append(
        "can be met in one way alone: who loses a part of it is locked out. Add anyOf.")
    }
    // NIST SP 800-63B-4, 4.2.1: whether an agent's word may count is for the organisation to find out.
    if policy.helpDesk?.riskAnalysis == HelpDeskTerms.unnamed.riskAnalysis {
      messages.append(
        "counts an agent's word, and nobody has named the risk analysis that it rests on: write a policy of this name, "
          + "with helpDesk: { riskAnalysis: NAME }.")
    }
    return messages.map { PolicyWarning(policy: policy.name, message: $0) }
  }
}
