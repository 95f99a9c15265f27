#if PostgreSQL
  internal import Regain

  /// The statements that answer a read request, and how their rows become a snapshot.
  ///
  /// All that a decision looks at is read by one statement, so that it is of one moment at every
  /// isolation level, in a caller's transaction too.
  struct ReadPlan {
    private(set) var statements: [PostgresStatement] = []
    private var decoders: [(inout Snapshot, [PostgresRow]) throws(RegainError) -> Void] = []
    /// The request counts the whole store.
    private(set) var isSlow = false
    let lane: Lane

    init(_ request: ReadRequest) {
      lane = request.lane
      var state = StateQuery()
      for item in request.items { state.add(item) }
      if let statement = state.statement { add(statement, StateQuery.decode) }
      for item in request.items { add(item) }
    }

    func snapshot(of rows: [[PostgresRow]]) throws(RegainError) -> Snapshot {
      var snapshot = Snapshot()
      guard rows.count == decoders.count else { throw .damagedRow }
      for (decode, rows) in zip(decoders, rows) { try decode(&snapshot, rows) }
      return snapshot
    }

    private mutating func add(
      _ statement: PostgresStatement,
      _ decode: @escaping (inout Snapshot, [PostgresRow]) throws(RegainError) -> Void
    ) {
      statements.append(statement)
      decoders.append(decode)
    }

    private mutating func add(_ item: ReadRequest.Item) {
      switch item {
      case .record, .records, .consumptions: break
      case .recordPage(let kind, let last, let limit):
        add(.page(of: kind, after: last, limit: limit), StateQuery.decode)
      case .auditPage(let index, let limit): addAuditPage(from: index, limit: limit)
      case .leafHashes(let index, let limit):
        addLeafHashes(
          PostgresStatement(
            """
            SELECT log_index, leaf_hash FROM regain_audit_entry
            WHERE tenant = '' AND account = '' AND log_index >= $1
            ORDER BY log_index LIMIT $2
            """, [.integer(index), .integer(Int64(limit))]))
      case .leafHash(let id):
        addLeafHashes(
          PostgresStatement(
            """
            SELECT log_index, leaf_hash FROM regain_audit_entry
            WHERE tenant = '' AND account = '' AND id = $1 AND log_index IS NOT NULL
            """, [.text(id.hex)]))
      case .logSize:
        add(
          PostgresStatement(
            "SELECT size FROM regain_log_head WHERE tenant = '' AND account = ''")
        ) { snapshot, rows throws(RegainError) in
          guard let row = rows.first else { throw .missingLogHead }
          var columns = RowDecoder(row)
          snapshot.logSize = try LogIndex.checked(try columns.integer())
        }
      case .keyUse:
        isSlow = true
        add(PostgresStatement("SELECT key_id, COUNT(*) FROM regain_record GROUP BY key_id")) {
          snapshot, rows throws(RegainError) in
          for row in rows {
            var columns = RowDecoder(row)
            snapshot.keyUse[try columns.text()] = Int(try columns.integer())
          }
        }
      }
    }

    private mutating func addLeafHashes(_ statement: PostgresStatement) {
      add(statement) { snapshot, rows throws(RegainError) in
        for row in rows {
          var columns = RowDecoder(row)
          let index = try LogIndex.checked(try columns.integer())
          snapshot.leafHashes.append(IndexedLeafHash(index: index, hash: try columns.bytes()))
        }
      }
    }

    private mutating func addAuditPage(from index: Int64, limit: Int) {
      add(
        PostgresStatement(
          """
          SELECT e.log_index, e.id, e.bytes, e.leaf_hash, v.field, v.salt, v.value
          FROM (
            SELECT * FROM regain_audit_entry
            WHERE tenant = '' AND account = '' AND log_index >= $1 ORDER BY log_index LIMIT $2
          ) e LEFT JOIN regain_audit_value v
            ON v.tenant = e.tenant AND v.account = e.account AND v.entry_id = e.id
          ORDER BY e.log_index
          """, [.integer(index), .integer(Int64(limit))]), AuditRows.decode)
    }
  }

  /// The log's rows: an entry comes once for each of its values.
  private enum AuditRows {
    static func decode(_ snapshot: inout Snapshot, _ rows: [PostgresRow]) throws(RegainError) {
      var next = rows[...]
      while let first = next.first {
        let group = next.prefix { $0.first == first.first }
        snapshot.auditEntries.append(try entry(first, values: group.map { Array($0.dropFirst(4)) }))
        next = next.dropFirst(group.count)
      }
    }

    private static func entry(
      _ row: PostgresRow, values rows: [PostgresRow]
    ) throws(RegainError) -> IndexedAuditEntry {
      var columns = RowDecoder(row)
      let index = try LogIndex.checked(try columns.integer())
      let id = try columns.identifier()
      let (bytes, leafHash) = (try columns.bytes(), try columns.bytes())
      var values: [CommittedValue] = []
      for row in rows where row.first != .some(nil) {
        var columns = RowDecoder(row)
        values.append(
          CommittedValue(
            field: try columns.text(), salt: try columns.bytes(),
            value: String(decoding: try columns.bytes(), as: UTF8.self)))
      }
      values.sort { $0.field < $1.field }
      return IndexedAuditEntry(
        index: index, entry: AuditEntry(id: id, bytes: bytes, leafHash: leafHash, values: values))
    }
  }
#endif
