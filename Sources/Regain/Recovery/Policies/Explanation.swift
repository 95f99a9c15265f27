/// What of a rule is met by some evidence, and what is missing and why.
struct Explanation: Sendable {
  private let evidence: [Evidence]
  private let sets: EvidenceSets

  init(_ evidence: [Evidence]) { (self.evidence, sets) = (evidence, EvidenceSets(evidence)) }

  func isMet(_ rule: EvidenceRule) -> Bool {
    if case .demand(let demand) = rule { return evidence.contains(where: demand.accepts) }
    return !sets.satisfying(rule).isEmpty
  }

  /// The demands of a rule that some evidence meets.
  func met(_ rule: EvidenceRule) -> [String] {
    rule.demands.filter { isMet(.demand($0)) }.map(\.description)
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What keeps rules from being met together.
  func missing(_ rules: [EvidenceRule]) -> [PolicyDecision.Missing] {
    if isMet(.allOf(rules)) { return [] }
    let each = rules.flatMap { missing($0) }
    return each.isEmpty ? [shared(.allOf(rules))] : each
  }

  private func missing(_ rule: EvidenceRule) -> [PolicyDecision.Missing] {
    if isMet(rule) { return [] }
    switch rule {
    case .demand(let demand):
      return [PolicyDecision.Missing(requirement: demand.description, why: why(demand))]
    case .allOf(let rules): return missing(rules)
    case .anyOf(let rules):
      return [PolicyDecision.Missing(requirement: rule.description, why: whyNone(of: rules))]
    case .atLeast(_, let rules):
      let count = rules.count { isMet($0) }
      let why =
        count == 0 ? "none of them was shown" : "\(count) were shown that count, or share something"
      return [PolicyDecision.Missing(requirement: rule.description, why: why)]
    }
  }

  private func why(_ demand: EvidenceDemand) -> String {
    evidence.filter { $0.kind == demand.kind }.compactMap { demand.objection(to: $0) }.first
      ?? "it was not shown"
  }

  private func whyNone(of rules: [EvidenceRule]) -> String {
    let objections = rules.flatMap(\.demands).map { why($0) }.filter { $0 != "it was not shown" }
    let wanted = "wanted: " + rules.map(lack).joined(separator: ", or ")
    return ([objections.first, wanted].compactMap(\.self)).joined(separator: "; ")
  }

  /// What would still have to be shown to meet a rule, in words.
  private func lack(_ rule: EvidenceRule) -> String {
    let together = "another that shares no device, mailbox, phone, sheet or agent with those"
    switch rule {
    case .demand(let demand): return demand.description
    case .allOf(let rules):
      let unmet = rules.filter { !isMet($0) }.map(lack) + repeated(rules)
      return unmet.isEmpty ? together : unmet.joined(separator: " and ")
    case .anyOf(let rules): return "(" + rules.map(lack).joined(separator: " or ") + ")"
    case .atLeast(let count, let rules):
      let unmet = rules.filter { !isMet($0) }
      let left = count - (rules.count - unmet.count)
      guard left > 0 else { return together }
      return "\(left) more of (\(unmet.map(\.description).joined(separator: ", ")))"
    }
  }

  /// Of what is demanded several times, and was shown fewer times by pieces that share nothing.
  private func repeated(_ rules: [EvidenceRule]) -> [String] {
    var seen: Set<EvidenceRule> = []
    return rules.filter { seen.insert($0).inserted && isMet($0) }.flatMap { rule in
      let wanted = rules.count { $0 == rule }
      let shown = (1...wanted).last { isMet(.allOf(.init(repeating: rule, count: $0))) } ?? 1
      return [String](repeating: "another \(rule)", count: wanted - shown)
    }
  }

  private func shared(_ rule: EvidenceRule) -> PolicyDecision.Missing {
    PolicyDecision.Missing(
      requirement: rule.description,
      why: "pieces that share a device, mailbox, phone, sheet or agent count once")
  }
}
