/// Which evidence, taken together, satisfies a rule. Pure.
///
/// A rule is satisfied by a set of pieces, each used for one demand and none sharing anything with another. Only the
/// smallest sets are kept: more evidence never makes a satisfied rule unsatisfied.
struct EvidenceSets: Sendable {
  /// As bits: the piece of index i is 1 << i.
  typealias Pieces = UInt64

  private let evidence: [Evidence]
  /// With which others a piece counts once.
  private let rivals: [Pieces]

  /// More pieces are not looked at; a case takes far fewer.
  static let mostPieces = 48

  init(_ evidence: [Evidence]) {
    self.evidence = Array(evidence.prefix(Self.mostPieces))
    let all = self.evidence
    rivals = all.map { piece in
      all.indices.reduce(0) { $0 | (piece.isIndependent(of: all[$1]) ? 0 : 1 << Pieces($1)) }
    }
  }

  /// The smallest sets that satisfy a rule; none: it is not satisfied.
  func satisfying(_ rule: EvidenceRule) -> Set<Pieces> {
    switch rule {
    case .demand(let demand):
      Set(evidence.indices.filter { demand.accepts(evidence[$0]) }.map { 1 << Pieces($0) })
    case .allOf(let rules): atLeast(rules.count, of: rules)
    case .anyOf(let rules): smallest(rules.reduce(into: []) { $0.formUnion(satisfying($1)) })
    case .atLeast(let count, let rules): atLeast(count, of: rules)
    }
  }

  /// Goes through the rules, and keeps for each number of satisfied ones the sets that satisfy them.
  private func atLeast(_ count: Int, of rules: [EvidenceRule]) -> Set<Pieces> {
    guard count >= 1, count <= rules.count else { return [] }
    var byCount: [Set<Pieces>] = [[0]] + [Set<Pieces>](repeating: [], count: count)
    for rule in rules {
      let own = satisfying(rule)
      for satisfied in stride(from: count, through: 1, by: -1) {
        byCount[satisfied] = smallest(
          byCount[satisfied].union(joining(byCount[satisfied - 1], own)))
      }
    }
    return byCount[count]
  }

  private func joining(_ left: Set<Pieces>, _ right: Set<Pieces>) -> Set<Pieces> {
    var joined: Set<Pieces> = []
    for one in left {
      for other in right where areIndependent(one, other) { joined.insert(one | other) }
    }
    return joined
  }

  private func areIndependent(_ left: Pieces, _ right: Pieces) -> Bool {
    evidence.indices.allSatisfy { left & 1 << Pieces($0) == 0 || rivals[$0] & right == 0 }
  }

  private func smallest(_ sets: Set<Pieces>) -> Set<Pieces> {
    sets.filter { set in !sets.contains { $0 != set && $0 & set == $0 } }
  }
}
