internal import Regain
internal import Yams

/// The section `recovery`.
extension PolicyReader {
  func recovery(_ node: Node) throws(RegainError) -> RecoveryRules {
    let top = try section(
      node, named: "recovery",
      keys: [
        "contact", "default", "assign", "policies", "proofing", "casesPerHour", "reminderSeconds",
        "contactReviewDays", "staleMachineDays",
      ])
    let policies = try policies(top["policies"])
    let known = try located(top["policies"] ?? node) { () throws(RegainError) in
      try RecoveryRules(policies: policies)
    }
    let assignments = try assignments(top["assign"], known)
    let standard = try top["default"].map { node throws(RegainError) in
      try policyName(node, "recovery.default", known)
    }
    var rules = try located(node) { () throws(RegainError) in
      try RecoveryRules(
        policies: policies, assignments: assignments,
        defaultPolicy: standard ?? known.defaultPolicy)
    }
    rules.contact = try top["contact"].map { node throws(RegainError) in
      try shortText(node, "recovery.contact")
    }
    rules.proofing = try providers(top["proofing"])
    try readFigures(top, into: &rules)
    return rules
  }

  private func readFigures(
    _ top: [String: Node], into rules: inout RecoveryRules
  ) throws(RegainError) {
    if let node = top["casesPerHour"] {
      rules.casesPerHour = Int(try whole(node, "recovery.casesPerHour", 1...1000))
    }
    if let node = top["reminderSeconds"] {
      rules.reminderSeconds = try whole(node, "recovery.reminderSeconds", 3600...30 * 86_400)
    }
    if let node = top["contactReviewDays"] {
      rules.contactReviewDays = Int(try whole(node, "recovery.contactReviewDays", 1...3650))
    }
    if let node = top["staleMachineDays"] {
      rules.staleMachineDays = Int(try whole(node, "recovery.staleMachineDays", 1...3650))
    }
  }

  // MARK: which policy

  private func policies(_ node: Node?) throws(RegainError) -> [RecoveryPolicy] {
    guard let node else { return [] }
    return try named(node, "recovery.policies").map { entry throws(RegainError) in
      try RecoveryPolicyReader(file: self, name: entry.name).policy(entry.key, entry.value)
    }
  }

  private func assignments(
    _ node: Node?, _ rules: RecoveryRules
  ) throws(RegainError) -> [PolicyAssignment] {
    guard let node else { return [] }
    return try items(node, "recovery.assign").map { item throws(RegainError) in
      try assignment(item, rules)
    }
  }

  private func assignment(
    _ node: Node, _ rules: RecoveryRules
  ) throws(RegainError) -> PolicyAssignment {
    let top = try section(node, named: "an assignment", keys: ["class", "action", "policy"])
    guard let policy = top["policy"] else {
      throw error(node, "an assignment names its policy: { class: admin, policy: high-assurance }.")
    }
    // It would leave nothing to those below it and to the default.
    guard top["class"] != nil || top["action"] != nil else {
      throw error(
        node, "an assignment is for a class or an action; recovery.default is for all else.")
    }
    let accountClass = try top["class"].map { node throws(RegainError) in
      try shortText(node, "a class of accounts")
    }
    let action = try top["action"].map { node throws(RegainError) in
      try located(node) { () throws(RegainError) in
        try RecoveryAction(try plainText(node, "an assignment's action"))
      }
    }
    return PolicyAssignment(
      try policyName(policy, "an assignment's policy", rules), accountClass: accountClass,
      action: action)
  }

  private func policyName(
    _ node: Node, _ what: String, _ rules: RecoveryRules
  ) throws(RegainError) -> String {
    let name = try plainText(node, what)
    return try located(node) { () throws(RegainError) in try rules.policy(named: name).name }
  }

  // MARK: who proves identities

  private func providers(_ node: Node?) throws(RegainError) -> [ProofingProvider] {
    guard let node else { return [] }
    return try named(node, "recovery.proofing").map { entry throws(RegainError) in
      let top = try section(
        entry.value, named: "the provider '\(entry.name)'", keys: ["key", "level"])
      guard let key = top["key"], let level = top["level"] else {
        throw error(entry.key, "a provider has a key and a level: { key: FILE.pem, level: 2 }.")
      }
      let highest = Int(try whole(level, "a provider's level", 1...3))
      // Without a key, the name alone.
      guard RecoveryAction.isName(entry.name) else {
        throw error(entry.key, "a provider is 1 to 64 small letters, digits and hyphens.")
      }
      let pem = try fileBeside(key, "a provider's key", atMost: 65_536)
      return try located(key) { () throws(RegainError) in
        try ProofingProvider(entry.name, publicKey: pem, highestLevel: highest)
      }
    }
  }
}
