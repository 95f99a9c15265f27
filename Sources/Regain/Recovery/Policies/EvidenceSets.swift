/// Which evidence, taken together, satisfies a rule. Pure.
///
/// A rule is satisfied by a set of pieces, each used for one demand and none sharing anything with another. Only the
/// smallest sets are kept: more evidence never makes a satisfied rule unsatisfied.
struct EvidenceSets: Sendable {
  /// As bits: the piece of index i is 1 << i.
  typealias Pieces = UInt64

  private let evidence: [Evidence]
  /// With which a piece counts once.
  private let rivals: [Pieces]

  /// More pieces are not looked at; a case takes far fewer.
  static let mostPieces = 48

  init(_ evidence: [Evidence]) {
    let all = Array(evidence.prefix(Self.mostPieces))
    self.evidence = all
    rivals = all.indices.map { own in
      // Itself too: what shares nothing with anything counts once all the same.
      var rivals: Pieces = 1 << Pieces(own)
      for other in all.indices where !all[own].isIndependent(of: all[other]) {
        rivals |= 1 << Pieces(other)
      }
      return rivals
    }
  }

  /// The smallest sets that satisfy a rule; none: it is not satisfied. Of sets that differ only in which of several like
  /// pieces they hold, one stands for all.
  ///
  /// - Parameter others: demands that like pieces are like to, besides the rule's own.
  func satisfying(_ rule: EvidenceRule, tellingApart others: [EvidenceDemand] = []) -> Set<Pieces> {
    EvidenceSearch(accepted: accepted(by: rule.demands + others), rivals: rivals).satisfying(rule)
  }

  private func accepted(by demands: [EvidenceDemand]) -> [EvidenceDemand: Pieces] {
    var accepted: [EvidenceDemand: Pieces] = [:]
    for demand in demands where accepted[demand] == nil {
      var pieces: Pieces = 0
      for (index, piece) in evidence.enumerated() where demand.accepts(piece) {
        pieces |= 1 << Pieces(index)
      }
      accepted[demand] = pieces
    }
    return accepted
  }
}
