internal import Foundation
internal import GRDB
internal import Regain

/// The log's rows, inside a transaction that someone else ends.
struct LogTable {
  private let database: Database

  /// The index of the entry to come.
  private static let next =
    "(SELECT COALESCE(MAX(log_index), -1) + 1 FROM regain_audit_entry)"

  init(_ database: Database) { self.database = database }

  func size() throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: "SELECT MAX(log_index) FROM regain_audit_entry")
    guard let last = try Int64.fetchOne(statement) else { return 0 }
    return try LogIndex.checked(last) + 1
  }

  func append(_ entry: AuditEntry) throws -> Bool {
    let isNew = try database.changesOneRow(
      """
      INSERT INTO regain_audit_entry (id, log_index, bytes, leaf_hash)
      VALUES (?, \(Self.next), ?, ?)
      ON CONFLICT DO NOTHING
      """, [entry.id.hex, Data(entry.bytes), Data(entry.leafHash)])
    guard isNew else { return false }
    for value in entry.values {
      _ = try database.changesOneRow(
        "INSERT INTO regain_audit_value (entry_id, field, salt, value) VALUES (?, ?, ?, ?)",
        [entry.id.hex, value.field, Data(value.salt), value.value])
    }
    return true
  }

  func erase(_ field: String, of entry: RandomIdentifier) throws {
    _ = try database.changesOneRow(
      "DELETE FROM regain_audit_value WHERE entry_id = ? AND field = ?", [entry.hex, field])
  }

  func detach(from index: Int64) throws {
    _ = try database.changesOneRow(
      "UPDATE regain_audit_entry SET log_index = NULL WHERE log_index >= ?", [index])
  }

  func attach(_ entry: RandomIdentifier) throws -> Bool {
    try database.changesOneRow(
      """
      UPDATE regain_audit_entry SET log_index = \(Self.next)
      WHERE id = ? AND log_index IS NULL
      """, [entry.hex])
  }
}
