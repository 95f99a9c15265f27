#if PostgreSQL
  internal import Regain

  /// The statements that apply one change set, each with the number of rows it must touch.
  ///
  /// Every condition is a primary key or a version in a statement that writes or locks the row, so that
  /// no isolation level is leaned on.
  struct ChangePlan: Sendable {
    /// Touches exactly one row, or the change set is rejected.
    struct Step: Sendable, Hashable {
      let statement: PostgresStatement
      let otherwise: Rejection
      /// The row, as bytes that sort: the table first.
      let row: [UInt8]
    }

    private(set) var steps: [Step] = []
    private(set) var log: [Change] = []
    let lane: Lane

    init(_ changes: ChangeSet) {
      lane = changes.lane
      for change in changes.changes { add(change) }
    }

    private mutating func add(_ change: Change) {
      switch change {
      case .consume(let consumption):
        steps.append(
          Step(
            statement: .consume(consumption),
            otherwise: .alreadyConsumed(kind: consumption.kind, id: consumption.id),
            row: [1] + consumption.scope.sorting(consumption.kind.rawValue, consumption.id)))
      case .write(let record):
        add([record.version == 1 ? .insert(record) : .replace(record)], for: record.key)
      case .require(let key, version: 0): add(PostgresStatement.holdAbsent(key), for: key)
      case .require(let key, let version): add([.require(key, version: version)], for: key)
      case .remove(let key): add([.remove(key)], for: key)
      case .forget(let scope, let kind, let id):
        steps.append(
          Step(
            statement: .forget(scope, kind, id: id),
            otherwise: .unavailable("The store did not answer as it must."),
            row: [1] + scope.sorting(kind.rawValue, id)))
      case .append, .requireLogSize, .erase, .detach, .attach: log.append(change)
      }
    }

    private mutating func add(_ statements: [PostgresStatement], for key: RecordKey) {
      let row = [0] + key.scope.sorting(key.kind.rawValue, key.id)
      steps += statements.map {
        Step(statement: $0, otherwise: .versionMismatch(key), row: row)
      }
    }
  }

  extension [ChangePlan] {
    /// The statements of all change sets: records, then consumptions, both in the order of their keys, so
    /// that no two transactions of Regain's wait for each other. What several require alike is required
    /// once.
    var stateSteps: [ChangePlan.Step] {
      var seen: Set<PostgresStatement> = []
      let state = flatMap(\.steps).filter { step in
        !step.statement.isShared || seen.insert(step.statement).inserted
      }
      let sorted = state.enumerated().sorted { left, right in
        left.element.row == right.element.row
          ? left.offset < right.offset
          : left.element.row.lexicographicallyPrecedes(right.element.row)
      }
      return sorted.map(\.element)
    }

    /// What moves the head of the log comes last, so that it is held for the shortest time.
    var logSteps: [ChangePlan.Step] { LogPlan(flatMap(\.log)).steps }
  }

  extension Scope {
    /// No part holds a zero byte.
    fileprivate func sorting(_ kind: String, _ id: String) -> [UInt8] {
      Array([tenant, account, Array(kind.utf8), Array(id.utf8)].joined(separator: [0]))
    }
  }
#endif
