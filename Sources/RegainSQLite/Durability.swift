internal import GRDB
package import Regain

/// `synchronous=FULL` (2) on the connection that commits: with less, an answered commit may be lost.
///
/// Set after the pool is open, because GRDB sets NORMAL when it turns WAL on; and read back.
enum Durability {
  private static let full = 2

  static func enforce(on database: Database) throws {
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard try isEnforced(on: database) else {
      throw RegainError(.misconfigured, "SQLite does not take synchronous=FULL on this file.")
    }
  }

  static func isEnforced(on database: Database) throws -> Bool {
    try level(on: database) >= full
  }

  static func level(on database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
  }
}

extension SQLiteRecoveryStore {
  /// What `PRAGMA synchronous` says on the connection that commits: 2 is FULL.
  package func synchronousOnWriter() async throws(RegainError) -> Int {
    try await awaitDatabase {
      try await pool.writeWithoutTransaction { try Durability.level(on: $0) }
    }
  }
}
