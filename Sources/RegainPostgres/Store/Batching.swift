#if PostgreSQL
  internal import Regain

  /// What a change set decides on, so that those that cannot meet share a transaction.
  struct Footprint: Sendable {
    private var written: Set<RecordKey> = []
    private var required: Set<RecordKey> = []

    init() {}

    init(_ changes: ChangeSet) {
      for change in changes.changes {
        switch change {
        case .write(let record): written.insert(record.key)
        case .require(let key, version: 0): written.insert(key)
        case .require(let key, _): required.insert(key)
        // Nobody writes the same consumption without writing the same records as well, but for rivals:
        // their batch is undone, and each is tried alone.
        case .consume, .append: break
        }
      }
    }

    func meets(_ other: Footprint) -> Bool {
      !written.isDisjoint(with: other.written) || !written.isDisjoint(with: other.required)
        || !required.isDisjoint(with: other.written)
    }

    mutating func formUnion(_ other: Footprint) {
      written.formUnion(other.written)
      required.formUnion(other.required)
    }

    /// The first row it locks, for the same order of locks on every machine.
    func precedes(_ other: Footprint) -> Bool {
      let (own, others) = (smallest, other.smallest)
      return own.lexicographicallyPrecedes(others)
    }

    private var smallest: [UInt8] {
      let names = written.map { $0.scope.tenant + [0] + $0.scope.account }
      return names.min { $0.lexicographicallyPrecedes($1) } ?? []
    }
  }
#endif
