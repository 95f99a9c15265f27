internal import Regain
internal import Yams

/// What a policy demands to be shown.
extension RecoveryPolicyReader {
  /// `backup-code`, `{ device: { binding: claimed } }`, `{ allOf: [RULE, RULE] }`, `{ anyOf: [RULE, RULE] }` or
  /// `{ atLeast: 2, of: [RULE, RULE, RULE] }`.
  func rule(_ node: Node) throws(RegainError) -> EvidenceRule {
    let rule = try uncheckedRule(node)
    try check(blank(rule), at: node)
    return rule
  }

  private static let words: Set<String> = ["allOf", "anyOf", "atLeast", "of"]

  private func uncheckedRule(_ node: Node) throws(RegainError) -> EvidenceRule {
    if node.scalar != nil { return .any(try kind(node)) }
    let parts = try file.section(
      node, named: "a demand", keys: Self.words.union(EvidenceKind.all.map(\.name)))
    if parts.count == 2, let count = parts["atLeast"], let list = parts["of"] {
      return .atLeast(Int(try file.whole(count, "atLeast", 1...256)), try rules(list, "of"))
    }
    guard parts.count == 1, let (word, value) = parts.first, word != "atLeast", word != "of" else {
      throw file.error(
        node,
        "a demand is one kind of evidence, or { allOf: [A, B] }, { anyOf: [A, B] } or { atLeast: 2, of: [A, B, C] }."
      )
    }
    switch word {
    case "allOf": return .allOf(try rules(value, word))
    case "anyOf": return .anyOf(try rules(value, word))
    default: return .demand(try demand(EvidenceKind(word), value))
    }
  }

  private func rules(_ node: Node, _ word: String) throws(RegainError) -> [EvidenceRule] {
    try file.items(node, word).map { item throws(RegainError) in try rule(item) }
  }

  private func kind(_ node: Node) throws(RegainError) -> EvidenceKind {
    let name = try file.plainText(node, "a kind of evidence")
    return try file.located(node) { () throws(RegainError) in try EvidenceKind(name) }
  }

  // MARK: one kind

  private static let details: Set<String> = [
    "channels", "binding", "userVerification", "level", "expiry", "ageDays",
  ]

  private func demand(_ kind: EvidenceKind, _ node: Node) throws(RegainError) -> EvidenceDemand {
    let details = try file.section(node, named: kind.name, keys: Self.details)
    var demand = EvidenceDemand(kind)
    try change(&demand, details["channels"]) { demand, node throws(RegainError) in
      demand.channels = try channels(node, of: demand)
    }
    try change(&demand, details["binding"]) { demand, node throws(RegainError) in
      demand.leastBinding = try file.binding(node)
    }
    try change(&demand, details["userVerification"]) { demand, node throws(RegainError) in
      demand.requiresUserVerification = try file.truth(node, "userVerification")
    }
    try change(&demand, details["level"]) { demand, node throws(RegainError) in
      demand.leastIdentityLevel = Int(try file.whole(node, "level", 1...3))
    }
    try change(&demand, details["expiry"]) { demand, node throws(RegainError) in
      demand.requiresExpiry = try file.truth(node, "expiry")
    }
    try change(&demand, details["ageDays"]) { demand, node throws(RegainError) in
      demand.longestAgeDays = Int(try file.whole(node, "ageDays", 1...3650))
    }
    return demand
  }

  private func change(
    _ demand: inout EvidenceDemand, _ node: Node?,
    _ change: (inout EvidenceDemand, Node) throws(RegainError) -> Void
  ) throws(RegainError) {
    guard let node else { return }
    try change(&demand, node)
    try check(blank(.demand(demand)), at: node)
  }

  private func channels(
    _ node: Node, of demand: EvidenceDemand
  ) throws(RegainError) -> Set<DeliveryChannel> {
    var demand = demand
    for item in try file.items(node, "channels") {
      let name = try file.plainText(item, "a channel")
      let channel = try file.located(item) { () throws(RegainError) in try DeliveryChannel(name) }
      guard demand.channels.insert(channel).inserted else {
        throw file.error(item, "'\(name)' stands here twice.")
      }
      try check(blank(.demand(demand)), at: item)
    }
    guard !demand.channels.isEmpty else {
      throw file.error(node, "channels is empty; leave it out for any but the telephone.")
    }
    return demand.channels
  }
}
