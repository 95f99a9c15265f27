internal import Foundation
internal import GRDB
internal import Regain

/// Applies one change set inside a transaction that someone else ends.
struct ChangeApplier {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// The first condition that does not hold ends it; the caller undoes what came before.
  func apply(_ changes: ChangeSet) throws -> Rejection? {
    for change in changes.changes {
      if let rejection = try apply(change) { return rejection }
    }
    return nil
  }

  private func apply(_ change: Change) throws -> Rejection? {
    switch change {
    case .consume(let consumption):
      try insert(consumption)
        ? nil : .alreadyConsumed(kind: consumption.kind, id: consumption.id)
    case .write(let record):
      try write(record) ? nil : .versionMismatch(record.key)
    case .require(let key, let version):
      try self.version(of: key) == version ? nil : .versionMismatch(key)
    case .append(let entry):
      try append(entry) ? nil : .unavailable("This entry is in the log already.")
    }
  }

  /// The one place where a single-use thing is consumed: the primary key decides who was first.
  private func insert(_ consumption: Consumption) throws -> Bool {
    try changesOneRow(
      """
      INSERT INTO regain_consumption
        (tenant, account, kind, id, at, expires_at, idempotency_digest, receipt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """,
      consumption.scope.arguments + [
        consumption.kind.rawValue, consumption.id, consumption.at.secondsSince1970,
        consumption.expiresAt?.secondsSince1970, consumption.idempotencyDigest.map { Data($0) },
        consumption.receipt.hex,
      ])
  }

  private func write(_ record: StoredRecord) throws -> Bool {
    let key = record.key.scope.arguments + [record.key.kind.rawValue, record.key.id]
    if record.version == 1 {
      return try changesOneRow(
        """
        INSERT INTO regain_record (tenant, account, kind, id, version, body, key_id, mac)
        VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING
        """, key + [Data(record.body), record.keyID, Data(record.mac)])
    }
    return try changesOneRow(
      """
      UPDATE regain_record SET version = ?, body = ?, key_id = ?, mac = ?
      WHERE tenant = ? AND account = ? AND kind = ? AND id = ? AND version = ?
      """,
      [record.version, Data(record.body), record.keyID, Data(record.mac)] + key
        + [record.version - 1])
  }

  private func version(of key: RecordKey) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: """
        SELECT version FROM regain_record
        WHERE tenant = ? AND account = ? AND kind = ? AND id = ?
        """)
    return try Int64.fetchOne(
      statement, arguments: key.scope.arguments + [key.kind.rawValue, key.id]) ?? 0
  }

  private func append(_ entry: AuditEntry) throws -> Bool {
    let isNew = try changesOneRow(
      """
      INSERT INTO regain_audit_entry (id, log_index, bytes, leaf_hash)
      VALUES (?, (SELECT COALESCE(MAX(log_index), -1) + 1 FROM regain_audit_entry), ?, ?)
      ON CONFLICT DO NOTHING
      """, [entry.id.hex, Data(entry.bytes), Data(entry.leafHash)])
    guard isNew else { return false }
    for value in entry.values {
      _ = try changesOneRow(
        "INSERT INTO regain_audit_value (entry_id, field, salt, value) VALUES (?, ?, ?, ?)",
        [entry.id.hex, value.field, Data(value.salt), value.value])
    }
    return true
  }

  private func changesOneRow(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
    return database.changesCount == 1
  }
}
