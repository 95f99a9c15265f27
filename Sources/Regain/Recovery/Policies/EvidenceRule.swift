/// What must be shown together.
public indirect enum EvidenceRule: Sendable, Hashable {
  /// One thing.
  case demand(EvidenceDemand)
  /// Each of them, by evidence of its own.
  case allOf([EvidenceRule])
  /// One of them.
  case anyOf([EvidenceRule])
  /// So many of them, each by evidence of its own.
  case atLeast(Int, [EvidenceRule])

  /// One thing of a kind, whatever it is like.
  public static func any(_ kind: EvidenceKind) -> EvidenceRule { .demand(EvidenceDemand(kind)) }

  /// Every demand in it.
  package var demands: [EvidenceDemand] {
    switch self {
    case .demand(let demand): [demand]
    case .allOf(let rules), .anyOf(let rules), .atLeast(_, let rules): rules.flatMap(\.demands)
    }
  }

  package var depth: Int {
    switch self {
    case .demand: 1
    case .allOf(let rules), .anyOf(let rules), .atLeast(_, let rules):
      1 + (rules.map(\.depth).max() ?? 0)
    }
  }
}

extension EvidenceRule: CustomStringConvertible {
  /// In words, as in `(backup-code and device)`.
  public var description: String {
    switch self {
    case .demand(let demand): demand.description
    case .allOf(let rules): Self.list(rules, " and ")
    case .anyOf(let rules): Self.list(rules, " or ")
    case .atLeast(let count, let rules): "\(count) of \(Self.list(rules, ", "))"
    }
  }

  private static func list(_ rules: [EvidenceRule], _ word: String) -> String {
    "(" + rules.map(\.description).joined(separator: word) + ")"
  }
}
