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
      return try insert(consumption)
        ? nil : .alreadyConsumed(kind: consumption.kind, id: consumption.id)
    case .write(let record):
      return try write(record) ? nil : .versionMismatch(record.key)
    case .require(let key, let version):
      return try self.version(of: key) == version ? nil : .versionMismatch(key)
    case .remove(let key):
      try delete(
        "regain_record", key.scope.arguments + [key.kind.rawValue, key.id])
      return nil
    case .forget(let scope, let kind, let id):
      try delete("regain_consumption", scope.arguments + [kind.rawValue, id])
      return nil
    case .append(let entry):
      return try LogTable(database).append(entry)
        ? nil : .unavailable("This entry is in the log already.")
    case .requireLogSize(let size):
      return try LogTable(database).size() == size ? nil : .logSizeMismatch
    case .erase(let entry, let field):
      try LogTable(database).erase(field, of: entry)
      return nil
    case .detach(let index):
      try LogTable(database).detach(from: index)
      return nil
    case .attach(let entry):
      return try LogTable(database).attach(entry)
        ? nil : .unavailable("No such entry was taken out of the log.")
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

  private func delete(_ table: String, _ key: StatementArguments) throws {
    try database.cachedStatement(
      sql: "DELETE FROM \(table) WHERE tenant = ? AND account = ? AND kind = ? AND id = ?"
    ).execute(arguments: key)
  }

  private func changesOneRow(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
    try database.changesOneRow(sql, arguments)
  }
}

extension Database {
  func changesOneRow(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
    try cachedStatement(sql: sql).execute(arguments: arguments)
    return changesCount == 1
  }
}
