#if PostgreSQL
  internal import Regain

  /// One statement for any number of records and consumptions.
  struct StateQuery {
    private var keys: [RecordKey] = []
    private var kinds: [(Scope, RecordKind)] = []
    private var consumptions: [(Scope, ConsumptionKind)] = []

    mutating func add(_ item: ReadRequest.Item) {
      switch item {
      case .record(let key): keys.append(key)
      case .records(let scope, let kind): kinds.append((scope, kind))
      case .consumptions(let scope, let kind): consumptions.append((scope, kind))
      case .recordPage, .auditPage, .logSize, .leafHashes, .leafHash, .keyUse: break
      }
    }

    /// Nil when there is nothing to ask for.
    var statement: PostgresStatement? {
      var parameters: [PostgresValue?] = []
      func bind(_ values: [PostgresValue?]) -> [String] {
        values.map { value in
          parameters.append(value)
          return "$\(parameters.count)"
        }
      }
      var parts: [String] = []
      if !keys.isEmpty {
        let rows = keys.map { key in
          let names = bind(key.parameters)
          return "(\(names[0])::bytea, \(names[1])::bytea, \(names[2])::text, \(names[3])::bytea)"
        }
        parts.append(
          """
          \(Self.recordColumns) JOIN (VALUES \(rows.joined(separator: ", "))) AS k (t, a, k, i)
            ON tenant = k.t AND account = k.a AND kind = k.k AND id = k.i
          """)
      }
      for (scope, kind) in kinds {
        let names = bind([.bytes(scope.tenant), .bytes(scope.account), .text(kind.rawValue)])
        parts.append(Self.recordColumns + Self.condition(names))
      }
      for (scope, kind) in consumptions {
        let names = bind([.bytes(scope.tenant), .bytes(scope.account), .text(kind.rawValue)])
        parts.append(Self.consumptionColumns + Self.condition(names))
      }
      guard !parts.isEmpty else { return nil }
      return PostgresStatement(
        parts.joined(separator: "\nUNION ALL\n") + "\nORDER BY 1, 2, 3, 5", parameters)
    }

    private static func condition(_ names: [String]) -> String {
      " WHERE tenant = \(names[0]) AND account = \(names[1]) AND kind = \(names[2])"
    }

    fileprivate static let recordColumns = """
      SELECT 0::bigint, tenant, account, kind, id, version, body, key_id, mac, NULL::bigint
      FROM regain_record
      """

    private static let consumptionColumns = """
      SELECT 1::bigint, tenant, account, kind, id, at, idempotency_digest, receipt, NULL::bytea,
        expires_at
      FROM regain_consumption
      """

    static func decode(_ snapshot: inout Snapshot, _ rows: [PostgresRow]) throws(RegainError) {
      for row in rows {
        var columns = RowDecoder(row)
        if try columns.integer() == 0 {
          snapshot.records.append(try columns.record())
        } else {
          snapshot.consumptions.append(try columns.consumption())
        }
      }
    }
  }

  extension PostgresStatement {
    /// A page of the whole store, in the order of bytes.
    static func page(of kind: RecordKind, after last: RecordKey?, limit: Int) -> PostgresStatement {
      let order = "ORDER BY tenant, account, id LIMIT"
      guard let last else {
        return PostgresStatement(
          "\(StateQuery.recordColumns) WHERE kind = $1 \(order) $2",
          [.text(kind.rawValue), .integer(Int64(limit))])
      }
      return PostgresStatement(
        """
        \(StateQuery.recordColumns)
        WHERE kind = $1 AND (tenant, account, id) > ($2, $3, $4) \(order) $5
        """,
        [
          .text(kind.rawValue), .bytes(last.scope.tenant), .bytes(last.scope.account),
          .ascii(last.id), .integer(Int64(limit)),
        ])
    }
  }
#endif
