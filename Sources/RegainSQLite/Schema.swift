internal import GRDB
internal import Regain

/// Regain's tables, and whose file it is.
///
/// In a file that Regain made, SQLite's header says so (`application_id`, `user_version`). In an
/// application's database the header is the application's, and a table keeps the version.
struct Schema {
  let isOwnFile: Bool

  /// "Rgn1" in ASCII.
  static let applicationID = 0x52_67_6E_31
  static let version = 1

  /// Inside a transaction, so that what it reads is of one moment.
  ///
  /// - Throws: `misconfigured` for a foreign file or a newer schema.
  func check(_ database: Database) throws {
    if let found = try storedVersion(database) { try refuseNewer(found) }
  }

  func migrate(_ database: Database) throws {
    var isMissing = false
    // In one read transaction: another process may be making the tables just now.
    try database.inTransaction(.deferred) {
      try check(database)
      isMissing = try storedVersion(database) == nil
      return .commit
    }
    guard isMissing else { return }
    try database.inTransaction(.immediate) {
      // Another process may have been quicker.
      if try storedVersion(database) == nil { try create(database) }
      return .commit
    }
  }

  /// Nil for a database that has no tables of Regain yet.
  private func storedVersion(_ database: Database) throws -> Int? {
    guard isOwnFile else {
      guard try database.tableExists("regain_schema") else { return nil }
      return try Int.fetchOne(database, sql: "SELECT version FROM regain_schema")
    }
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if application == Self.applicationID {
      return try Int.fetchOne(database, sql: "PRAGMA user_version")
    }
    let tables = try Int.fetchOne(
      database, sql: "SELECT COUNT(*) FROM sqlite_schema WHERE name <> 'grdb_issue_102'")
    guard application == 0, tables == 0 else {
      throw RegainError(.misconfigured, "The file is another program's database, not a store.")
    }
    return nil
  }

  private func refuseNewer(_ found: Int) throws {
    guard found <= Self.version else {
      throw RegainError(
        .misconfigured,
        "The store has schema version \(found); this Regain knows up to \(Self.version). Install a "
          + "newer Regain.")
    }
  }

  private func create(_ database: Database) throws {
    try database.execute(sql: Self.tables)
    if isOwnFile {
      try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(Self.version)")
    } else {
      try database.execute(
        sql: """
          CREATE TABLE regain_schema (version INTEGER NOT NULL) STRICT;
          INSERT INTO regain_schema VALUES (\(Self.version));
          """)
    }
  }

  /// Names are compared byte by byte (BINARY, the default).
  private static let tables = """
    CREATE TABLE regain_record (
      tenant TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
      version INTEGER NOT NULL, body BLOB NOT NULL, key_id TEXT NOT NULL, mac BLOB NOT NULL,
      PRIMARY KEY (tenant, account, kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX regain_record_by_kind ON regain_record (kind, tenant, account, id);
    CREATE TABLE regain_consumption (
      tenant TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
      at INTEGER NOT NULL, expires_at INTEGER, idempotency_digest BLOB, receipt TEXT NOT NULL,
      PRIMARY KEY (tenant, account, kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE regain_audit_entry (
      id TEXT NOT NULL PRIMARY KEY, log_index INTEGER UNIQUE,
      bytes BLOB NOT NULL, leaf_hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE regain_audit_value (
      entry_id TEXT NOT NULL, field TEXT NOT NULL, salt BLOB NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (entry_id, field)
    ) STRICT, WITHOUT ROWID;
    """
}
