internal import Regain
internal import Yams

/// Reads one policy in the form of `RecoveryPolicy.text`.
///
/// What is read is added part by part to a policy that is right so far, and checked: what is wrong then is the part.
struct RecoveryPolicyReader {
  let file: PolicyReader
  let name: String
  private var helpDesk: HelpDeskTerms?

  init(file: PolicyReader, name: String) { (self.file, self.name) = (file, name) }

  private static let keys: Set<String> = [
    "assurance", "require", "delays", "risk", "window", "grant", "notify", "hold", "notifyByPost",
    "replaceUsedSheet", "requireEnvironment", "lift", "helpDesk",
  ]

  func policy(_ key: Node, _ node: Node) throws(RegainError) -> RecoveryPolicy {
    try check(blank(.any(.device)), at: key)
    let top = try file.section(node, named: "the policy '\(name)'", keys: Self.keys)
    guard let require = top["require"] else {
      throw file.error(
        key, "the policy '\(name)' does not say what it takes: require: backup-code.")
    }
    var reader = self
    reader.helpDesk = try terms(top["helpDesk"])
    var policy = reader.blank(try reader.rule(require))
    // The longest, until it is read: it is the window that is too short then.
    if top["window"] != nil { policy.windowSeconds = Self.longestWindow }
    try reader.readSwitches(top, into: &policy)
    try reader.readTimes(top, into: &policy)
    try reader.readWaits(top, into: &policy)
    try reader.change(&policy, top["window"]) { policy, node throws(RegainError) in
      policy.windowSeconds = try reader.seconds(node, "window")
    }
    return policy
  }

  private static let longestWindow: Int64 = 180 * 86_400

  private func readSwitches(
    _ top: [String: Node], into policy: inout RecoveryPolicy
  ) throws(RegainError) {
    try change(&policy, top["assurance"]) { policy, node throws(RegainError) in
      policy.assurance = try AssuranceLevel(Int(file.whole(node, "assurance", 1...3)))
    }
    try change(&policy, top["notifyByPost"]) { policy, node throws(RegainError) in
      policy.notifiesByPost = try file.truth(node, "notifyByPost")
    }
    try change(&policy, top["replaceUsedSheet"]) { policy, node throws(RegainError) in
      policy.replacesUsedSheet = try file.truth(node, "replaceUsedSheet")
    }
    try change(&policy, top["requireEnvironment"]) { policy, node throws(RegainError) in
      policy.requiresEnvironment = try file.truth(node, "requireEnvironment")
    }
  }

  private func readTimes(
    _ top: [String: Node], into policy: inout RecoveryPolicy
  ) throws(RegainError) {
    try change(&policy, top["grant"]) { policy, node throws(RegainError) in
      policy.grantSeconds = try seconds(node, "grant")
    }
    try change(&policy, top["lift"]) { policy, node throws(RegainError) in
      policy.liftSeconds = try seconds(node, "lift")
    }
    try change(&policy, top["hold"]) { policy, node throws(RegainError) in
      policy.hold = try hold(node)
    }
    try change(&policy, top["notify"]) { policy, node throws(RegainError) in
      policy.notification = try notification(node)
    }
  }

  private func readWaits(
    _ top: [String: Node], into policy: inout RecoveryPolicy
  ) throws(RegainError) {
    for node in try top["delays"].map({ node throws(RegainError) in try list(node, "delays") })
      ?? []
    {
      try change(&policy, node) { policy, node throws(RegainError) in
        policy.delays.append(try delay(node))
      }
    }
    for node in try top["risk"].map({ node throws(RegainError) in try list(node, "risk") }) ?? [] {
      try change(&policy, node) { policy, node throws(RegainError) in
        policy.risk.append(try riskRule(node))
      }
    }
  }

  // MARK: checking

  /// A policy with nothing in it but what must be shown.
  func blank(_ requirement: EvidenceRule) -> RecoveryPolicy {
    var policy = RecoveryPolicy(name, requirement: requirement)
    policy.helpDesk = helpDesk
    return policy
  }

  func check(_ policy: RecoveryPolicy, at node: Node) throws(RegainError) {
    try file.located(node) { () throws(RegainError) in try policy.check() }
  }

  private func change(
    _ policy: inout RecoveryPolicy, _ node: Node?,
    _ change: (inout RecoveryPolicy, Node) throws(RegainError) -> Void
  ) throws(RegainError) {
    guard let node else { return }
    try change(&policy, node)
    try check(policy, at: node)
  }

  private func list(_ node: Node, _ what: String) throws(RegainError) -> [Node] {
    let items = try file.items(node, what)
    guard !items.isEmpty else { throw file.error(node, "\(what) is empty; leave it out.") }
    return items
  }

  /// Its bounds are the library's.
  func seconds(_ node: Node, _ what: String) throws(RegainError) -> Int64 {
    try file.whole(node, "\(what), in seconds,", 0...Int64(Int32.max))
  }

  private func terms(_ node: Node?) throws(RegainError) -> HelpDeskTerms? {
    guard let node else { return nil }
    let top = try file.section(
      node, named: "helpDesk", keys: ["riskAnalysis", "confirmationsPerDay"])
    guard let analysis = top["riskAnalysis"] else {
      throw file.error(node, "helpDesk names the riskAnalysis on which an agent's word counts.")
    }
    var terms = HelpDeskTerms(riskAnalysis: try file.shortText(analysis, "riskAnalysis"))
    var policy = blank(.any(.device))
    policy.helpDesk = terms
    try check(policy, at: analysis)
    if let node = top["confirmationsPerDay"] {
      terms.confirmationsPerDay = Int(try file.whole(node, "confirmationsPerDay", 1...1000))
    }
    return terms
  }
}
