/// One search for the sets of pieces that satisfy a rule.
///
/// Twelve agents of whom five must confirm could be chosen in 792 ways. Since nothing tells them apart, the search counts
/// them instead, and a set holds the first ones.
struct EvidenceSearch {
  typealias Pieces = EvidenceSets.Pieces

  /// Which pieces each demand takes.
  private let accepted: [EvidenceDemand: Pieces]
  private let rivals: [Pieces]
  /// Pieces that share nothing with any, and that every demand takes or leaves together.
  private let alike: [Pieces]
  /// In none of those.
  private let single: Pieces

  init(accepted: [EvidenceDemand: Pieces], rivals: [Pieces]) {
    let spare = Self.spare(accepted, rivals)
    self.accepted = accepted.mapValues { $0 & ~spare }
    self.rivals = rivals.map { $0 & ~spare }
    let own = self.rivals
    let free = own.indices.reduce(Pieces(0)) { free, index in
      own[index] == 1 << Pieces(index) ? free | own[index] : free
    }
    alike = accepted.values.reduce([free]) { classes, taken in
      classes.flatMap { [$0 & taken, $0 & ~taken] }.filter { $0 != 0 }
    }
    single = ~free
  }

  /// Pieces in whose place another can always stand, as a second code that went to the same mailbox.
  private static func spare(_ accepted: [EvidenceDemand: Pieces], _ rivals: [Pieces]) -> Pieces {
    var spare: Pieces = 0
    for index in rivals.indices {
      let isSpare = rivals[..<index].indices.contains { other in
        rivals[other] == rivals[index]
          && accepted.values.allSatisfy {
            ($0 >> Pieces(other)) & 1 == ($0 >> Pieces(index)) & 1
          }
      }
      if isSpare { spare |= 1 << Pieces(index) }
    }
    return spare
  }

  func satisfying(_ rule: EvidenceRule) -> Set<Pieces> {
    switch rule {
    case .demand(let demand): satisfying(demand)
    case .allOf(let rules): atLeast(rules.count, of: rules)
    case .anyOf(let rules): smallest(rules.reduce(into: []) { $0.formUnion(satisfying($1)) })
    case .atLeast(let count, let rules): atLeast(count, of: rules)
    }
  }

  private func satisfying(_ demand: EvidenceDemand) -> Set<Pieces> {
    let taken = accepted[demand] ?? 0
    var sets = Set(alike.filter { $0 & taken != 0 }.map { first(1, of: $0) })
    for index in rivals.indices where taken & single & 1 << Pieces(index) != 0 {
      sets.insert(1 << Pieces(index))
    }
    return sets
  }

  /// Goes through the rules, and keeps for each number of satisfied ones the sets that satisfy them.
  private func atLeast(_ count: Int, of rules: [EvidenceRule]) -> Set<Pieces> {
    guard count >= 1, count <= rules.count else { return [] }
    var byCount: [Set<Pieces>] = [[0]] + [Set<Pieces>](repeating: [], count: count)
    for rule in rules {
      let own = satisfying(rule)
      for satisfied in stride(from: count, through: 1, by: -1) where !own.isEmpty {
        byCount[satisfied] = smallest(
          byCount[satisfied].union(joining(byCount[satisfied - 1], own)))
      }
    }
    return byCount[count]
  }

  private func joining(_ left: Set<Pieces>, _ right: Set<Pieces>) -> Set<Pieces> {
    var joined: Set<Pieces> = []
    for one in left {
      for other in right {
        if let both = join(one, other) { joined.insert(both) }
      }
    }
    return joined
  }

  /// Both, each with pieces of its own; nil: there are too few, or they share something.
  private func join(_ left: Pieces, _ right: Pieces) -> Pieces? {
    var joined = (left | right) & single
    for pieces in alike {
      let count = (left & pieces).nonzeroBitCount + (right & pieces).nonzeroBitCount
      guard count <= pieces.nonzeroBitCount else { return nil }
      joined |= first(count, of: pieces)
    }
    var rest = left & single
    while rest != 0 {
      guard rivals[rest.trailingZeroBitCount] & right == 0 else { return nil }
      rest &= rest - 1
    }
    return joined
  }

  private func first(_ count: Int, of pieces: Pieces) -> Pieces {
    var rest = pieces
    for _ in 0..<count { rest &= rest - 1 }
    return pieces & ~rest
  }

  /// What holds another set is larger than it.
  private func smallest(_ sets: Set<Pieces>) -> Set<Pieces> {
    let bySize = Dictionary(grouping: sets, by: \.nonzeroBitCount)
    guard bySize.count > 1 else { return sets }
    var smallest: [Pieces] = []
    for size in bySize.keys.sorted() {
      let next = bySize[size] ?? []
      smallest += next.filter { set in !smallest.contains { $0 & set == $0 } }
    }
    return Set(smallest)
  }
}
