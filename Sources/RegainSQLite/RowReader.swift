internal import Foundation
internal import GRDB
internal import Regain

/// Reads what was asked for through one connection, inside one transaction.
struct RowReader {
  private let database: Database

  init(_ database: Database) { self.database = database }

  func read(_ request: ReadRequest) throws -> Snapshot {
    var snapshot = Snapshot()
    for item in request.items { try read(item, into: &snapshot) }
    return snapshot
  }

  private func read(_ item: ReadRequest.Item, into snapshot: inout Snapshot) throws {
    switch item {
    case .record(let key):
      snapshot.records += try records(
        "WHERE tenant = ? AND account = ? AND kind = ? AND id = ?",
        key.scope.arguments + [key.kind.rawValue, key.id])
    case .records(let scope, let kind):
      snapshot.records += try records(
        "WHERE tenant = ? AND account = ? AND kind = ? ORDER BY id",
        scope.arguments + [kind.rawValue])
    case .recordPage(let kind, let last, let limit):
      snapshot.records += try page(of: kind, after: last, limit: limit)
    case .consumptions(let scope, let kind):
      snapshot.consumptions += try consumptions(scope, kind)
    case .auditPage(let index, let limit):
      snapshot.auditEntries += try entries(from: index, limit: limit)
    case .logSize:
      snapshot.logSize = try LogTable(database).size()
    case .leafHashes(let index, let limit):
      snapshot.leafHashes += try leafHashes(
        "WHERE log_index >= ? ORDER BY log_index LIMIT ?", [index, limit])
    case .leafHash(let id):
      snapshot.leafHashes += try leafHashes(
        "WHERE id = ? AND log_index IS NOT NULL", [id.hex])
    case .keyUse:
      snapshot.keyUse = try keyUse()
    }
  }

  private func records(
    _ condition: String, _ arguments: StatementArguments
  ) throws -> [StoredRecord] {
    let sql =
      "SELECT tenant, account, kind, id, version, body, key_id, mac FROM regain_record "
    let statement = try database.cachedStatement(sql: sql + condition)
    return try Row.fetchAll(statement, arguments: arguments).map(Self.record)
  }

  private func page(
    of kind: RecordKind, after last: RecordKey?, limit: Int
  ) throws -> [StoredRecord] {
    guard let last else {
      return try records(
        "WHERE kind = ? ORDER BY tenant, account, id LIMIT ?", [kind.rawValue, limit])
    }
    return try records(
      """
      WHERE kind = ? AND (tenant, account, id) > (?, ?, ?)
      ORDER BY tenant, account, id LIMIT ?
      """, [kind.rawValue] + last.scope.arguments + [last.id, limit])
  }

  private func consumptions(_ scope: Scope, _ kind: ConsumptionKind) throws -> [Consumption] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, at, expires_at, idempotency_digest, receipt FROM regain_consumption
        WHERE tenant = ? AND account = ? AND kind = ? ORDER BY id
        """)
    let rows = try Row.fetchAll(statement, arguments: scope.arguments + [kind.rawValue])
    return try rows.map { row in
      let expiry: Int64? = try row.decode(forColumn: "expires_at")
      let digest: Data? = try row.decode(forColumn: "idempotency_digest")
      guard let receipt = RandomIdentifier(hex: try row.decode(forColumn: "receipt")) else {
        throw RegainError.damagedRow
      }
      return Consumption(
        scope: scope, kind: kind, id: try row.decode(forColumn: "id"),
        at: Timestamp(secondsSince1970: try row.decode(forColumn: "at")),
        expiresAt: expiry.map(Timestamp.init(secondsSince1970:)),
        idempotencyDigest: digest.map { [UInt8]($0) }, receipt: receipt)
    }
  }

  private func entries(from index: Int64, limit: Int) throws -> [IndexedAuditEntry] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, log_index, bytes, leaf_hash FROM regain_audit_entry
        WHERE log_index >= ? ORDER BY log_index LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [index, limit]).map { row in
      let text: String = try row.decode(forColumn: "id")
      guard let id = RandomIdentifier(hex: text) else { throw RegainError.damagedRow }
      let entry = AuditEntry(
        id: id, bytes: try row.bytes("bytes"), leafHash: try row.bytes("leaf_hash"),
        values: try values(of: text))
      return IndexedAuditEntry(index: try Self.index(of: row), entry: entry)
    }
  }

  private func leafHashes(
    _ condition: String, _ arguments: StatementArguments
  ) throws -> [IndexedLeafHash] {
    let sql = "SELECT log_index, leaf_hash FROM regain_audit_entry "
    let statement = try database.cachedStatement(sql: sql + condition)
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      IndexedLeafHash(index: try Self.index(of: row), hash: try row.bytes("leaf_hash"))
    }
  }

  private func values(of entry: String) throws -> [CommittedValue] {
    let statement = try database.cachedStatement(
      sql: "SELECT field, salt, value FROM regain_audit_value WHERE entry_id = ? ORDER BY field")
    return try Row.fetchAll(statement, arguments: [entry]).map { row in
      CommittedValue(
        field: try row.decode(forColumn: "field"), salt: try row.bytes("salt"),
        value: try row.decode(forColumn: "value"))
    }
  }

  private func keyUse() throws -> [String: Int] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT key_id, COUNT(*) AS uses FROM regain_record GROUP BY key_id")
    return try Dictionary(
      rows.map { (try $0.decode(forColumn: "key_id"), try $0.decode(forColumn: "uses")) }
    ) { first, _ in first }
  }

  private static func index(of row: Row) throws -> Int64 {
    try LogIndex.checked(try row.decode(forColumn: "log_index"))
  }

  private static func record(_ row: Row) throws -> StoredRecord {
    let (tenant, account): (String, String) =
      (try row.decode(forColumn: "tenant"), try row.decode(forColumn: "account"))
    guard let kind = RecordKind(rawValue: try row.decode(forColumn: "kind")) else {
      throw RegainError.damagedRow
    }
    let scope = Scope(tenant: Array(tenant.utf8), account: Array(account.utf8))
    return StoredRecord(
      key: RecordKey(scope, kind, try row.decode(forColumn: "id")),
      version: try row.decode(forColumn: "version"), body: try row.bytes("body"),
      keyID: try row.decode(forColumn: "key_id"), mac: try row.bytes("mac"))
  }
}

extension Scope {
  /// Tenant and account as SQLite takes them: the same bytes.
  var arguments: StatementArguments {
    [String(decoding: tenant, as: UTF8.self), String(decoding: account, as: UTF8.self)]
  }
}

extension Row {
  fileprivate func bytes(_ column: String) throws -> [UInt8] {
    let data: Data = try decode(forColumn: column)
    return [UInt8](data)
  }
}

extension RegainError {
  fileprivate static var damagedRow: RegainError {
    RegainError(.misconfigured, "A row of the store is damaged. Run `regain doctor`.")
  }
}
