#if PostgreSQL
  internal import Regain

  /// What a change set decides on, so that those that cannot meet share a transaction.
  struct Footprint: Sendable {
    private var written: Set<RecordKey> = []
    private var required: Set<RecordKey> = []
    private var consumed: Set<ConsumptionKey> = []
    /// Changes the order of the log, or rests on its size.
    private var isAlone = false
    private var isEmpty = true

    init() {}

    init(_ changes: ChangeSet) {
      isEmpty = false
      for change in changes.changes {
        switch change {
        case .write(let record): written.insert(record.key)
        case .require(let key, version: 0): written.insert(key)
        case .require(let key, _): required.insert(key)
        case .consume(let consumption): consumed.insert(ConsumptionKey(consumption))
        case .remove(let key): written.insert(key)
        case .forget(let scope, let kind, let id):
          consumed.insert(ConsumptionKey(scope: scope, kind: kind, id: id))
        case .append, .erase: break
        case .requireLogSize, .detach, .attach: isAlone = true
        }
      }
    }

    func meets(_ other: Footprint) -> Bool {
      ((isAlone || other.isAlone) && !isEmpty && !other.isEmpty)
        || !written.isDisjoint(with: other.written) || !written.isDisjoint(with: other.required)
        || !required.isDisjoint(with: other.written) || !consumed.isDisjoint(with: other.consumed)
    }

    mutating func formUnion(_ other: Footprint) {
      isEmpty = isEmpty && other.isEmpty
      isAlone = isAlone || other.isAlone
      written.formUnion(other.written)
      required.formUnion(other.required)
      consumed.formUnion(other.consumed)
    }
  }

  /// The primary key that decides who was first.
  private struct ConsumptionKey: Hashable {
    let scope: Scope
    let kind: ConsumptionKind
    let id: String

    init(scope: Scope, kind: ConsumptionKind, id: String) {
      (self.scope, self.kind, self.id) = (scope, kind, id)
    }

    init(_ consumption: Consumption) {
      self.init(scope: consumption.scope, kind: consumption.kind, id: consumption.id)
    }
  }
#endif
