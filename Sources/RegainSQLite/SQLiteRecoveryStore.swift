public import GRDB
public import Regain

/// The embedded store: one SQLite file, or the tables of Regain in an application's own database.
///
/// WAL, and `synchronous=FULL`: what was answered survives a power failure. Many processes may share
/// the file; it must lie on a local disk.
public final class SQLiteRecoveryStore: RecoveryStore {
  let pool: DatabasePool
  let committer: GroupCommitter
  /// The file that Regain made for itself; nil in an application's database.
  let ownPath: String?

  /// Opens the store's own file.
  ///
  /// - Parameter createIfMissing: make the file, readable by its owner only, and its tables.
  /// - Throws: `misconfigured` for a path that is missing, a symbolic link, no database, another
  ///   program's database, or one of a newer Regain; `unavailable` when it cannot be written.
  public convenience init(path: String, createIfMissing: Bool = false) async throws(RegainError) {
    try StoreFile(path).prepare(createIfMissing: createIfMissing)
    let pool = try mapDatabaseErrors {
      try DatabasePool(path: path, configuration: .regain)
    }
    try await self.init(pool: pool, ownPath: path)
  }

  /// Uses the database of an application, which may then change its own rows in the same transaction
  /// as Regain's.
  ///
  /// Regain sets `synchronous=FULL` on the writer of the pool, and makes its tables (`regain_…`) if
  /// they are missing.
  ///
  /// - Throws: as ``init(path:createIfMissing:)``.
  public convenience init(sharing pool: DatabasePool) async throws(RegainError) {
    try await self.init(pool: pool, ownPath: nil)
  }

  private init(pool: DatabasePool, ownPath: String?) async throws(RegainError) {
    self.pool = pool
    self.ownPath = ownPath
    committer = GroupCommitter(pool: pool)
    let isOwnFile = ownPath != nil
    try await awaitDatabase {
      try await pool.writeWithoutTransaction { database in
        try Durability.enforce(on: database)
        try Schema(isOwnFile: isOwnFile).migrate(database)
      }
    }
  }

  /// One consistent snapshot, as of the last commit.
  public func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await awaitDatabase { try await pool.read { try RowReader($0).read(request) } }
  }

  /// Empties the write-ahead log: deleted rows are overwritten in the file itself (`secure_delete`), and lie in
  /// the log until then.
  public func forgetErased() async throws(RegainError) {
    let isDone = try await awaitDatabase {
      try await pool.writeWithoutTransaction { database in
        try Bool.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == false
      }
    }
    guard isDone else {
      throw RegainError(
        .unavailable,
        "The values are erased; another program reads the store, so that they still lie in its "
          + "write-ahead log. Repeat this.")
    }
  }

  /// All of the changes or none; `committed` once they are on disk.
  public func commit(_ changes: ChangeSet) async -> CommitOutcome {
    await committer.commit(changes)
  }
}

extension Configuration {
  /// For a file whose content may have been made by an enemy.
  fileprivate static var regain: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(StoreFile.patience)
    configuration.label = "regain"
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          PRAGMA secure_delete = ON;
          """)
    }
    return configuration
  }
}
