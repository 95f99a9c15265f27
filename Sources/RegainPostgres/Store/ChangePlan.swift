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
    private(set) var entries: [AuditEntry] = []

    init(_ changes: ChangeSet) {
      for change in changes.changes { add(change) }
    }

    private mutating func add(_ change: Change) {
      switch change {
      case .consume(let consumption):
        steps.append(
          Step(
            statement: .consume(consumption),
            otherwise: .alreadyConsumed(kind: consumption.kind, id: consumption.id),
            row: [0] + consumption.scope.sorting(consumption.kind.rawValue, consumption.id)))
      case .write(let record):
        add([record.version == 1 ? .insert(record) : .replace(record)], for: record.key)
      case .require(let key, version: 0): add(PostgresStatement.holdAbsent(key), for: key)
      case .require(let key, let version): add([.require(key, version: version)], for: key)
      case .append(let entry): entries.append(entry)
      }
    }

    private mutating func add(_ statements: [PostgresStatement], for key: RecordKey) {
      let row = [1] + key.scope.sorting(key.kind.rawValue, key.id)
      steps += statements.map {
        Step(statement: $0, otherwise: .versionMismatch(key), row: row)
      }
    }
  }

  extension [ChangePlan] {
    /// The statements of all change sets: consumptions, then records, then the log.
    ///
    /// In the order of the rows, so that two transactions on two machines never wait for each other. What
    /// several require alike is required once.
    var steps: [ChangePlan.Step] {
      var seen: Set<PostgresStatement> = []
      let state = flatMap(\.steps).filter { step in
        !step.statement.isShared || seen.insert(step.statement).inserted
      }
      let sorted = state.enumerated().sorted { left, right in
        left.element.row == right.element.row
          ? left.offset < right.offset
          : left.element.row.lexicographicallyPrecedes(right.element.row)
      }
      return sorted.map(\.element) + LogPlan(flatMap(\.entries)).steps
    }
  }

  extension Scope {
    /// No part holds a zero byte.
    fileprivate func sorting(_ kind: String, _ id: String) -> [UInt8] {
      Array([tenant, account, Array(kind.utf8), Array(id.utf8)].joined(separator: [0]))
    }
  }

  extension PostgresStatement {
    /// The one place where a single-use thing is consumed: the primary key decides who was first.
    static func consume(_ consumption: Consumption) -> PostgresStatement {
      PostgresStatement(
        """
        INSERT INTO regain_consumption
          (tenant, account, kind, id, at, expires_at, idempotency_digest, receipt)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1
        """,
        [
          .bytes(consumption.scope.tenant), .bytes(consumption.scope.account),
          .text(consumption.kind.rawValue), .ascii(consumption.id),
          .integer(consumption.at.secondsSince1970),
          consumption.expiresAt.map { .integer($0.secondsSince1970) },
          consumption.idempotencyDigest.map { .bytes($0) }, .text(consumption.receipt.hex),
        ])
    }

    static func insert(_ record: StoredRecord) -> PostgresStatement {
      PostgresStatement(
        """
        INSERT INTO regain_record (tenant, account, kind, id, version, body, key_id, mac)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1
        """,
        record.key.parameters + [
          .integer(record.version), .bytes(record.body), .text(record.keyID), .bytes(record.mac),
        ])
    }

    static func replace(_ record: StoredRecord) -> PostgresStatement {
      PostgresStatement(
        """
        UPDATE regain_record SET version = $5, body = $6, key_id = $7, mac = $8
        WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = $5 - 1
        RETURNING 1
        """,
        record.key.parameters + [
          .integer(record.version), .bytes(record.body), .text(record.keyID), .bytes(record.mac),
        ])
    }

    /// Holds the row as it is until the transaction ends; others may hold it too.
    static func require(_ key: RecordKey, version: Int64) -> PostgresStatement {
      PostgresStatement(
        """
        SELECT 1 FROM regain_record
        WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = $5 FOR SHARE
        """, key.parameters + [.integer(version)])
    }

    /// A row that is not there cannot be locked; one that this transaction makes and takes away keeps
    /// everyone else from making it until the transaction ends.
    static func holdAbsent(_ key: RecordKey) -> [PostgresStatement] {
      let placeholder = StoredRecord(key: key, version: 0, body: [], keyID: "", mac: [])
      return [
        .insert(placeholder),
        PostgresStatement(
          """
          DELETE FROM regain_record
          WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = 0 RETURNING 1
          """, key.parameters),
      ]
    }
  }

  extension PostgresStatement {
    /// Only looks, and lets others look.
    fileprivate var isShared: Bool { sql.hasSuffix("FOR SHARE") }
  }

  extension RecordKey {
    var parameters: [PostgresValue?] {
      [.bytes(scope.tenant), .bytes(scope.account), .text(kind.rawValue), .ascii(id)]
    }
  }

  extension PostgresValue {
    /// An identifier of Regain's, as the bytes of its characters.
    static func ascii(_ text: String) -> PostgresValue { .bytes(Array(text.utf8)) }
  }
#endif
