#if PostgreSQL
  public import Regain

  /// The shared store: tables of Regain in a PostgreSQL database, used by any number of machines.
  ///
  /// Decisions are made on the primary, by primary keys and versions, at any isolation level. A commit
  /// whose fate is not known (the connection broke, or a synchronous standby did not confirm) is
  /// answered as `unknown`.
  public final class PostgresRecoveryStore: RecoveryStore {
    let configuration: PostgresConfiguration
    let pool: ConnectionPool
    let writer: Writer
    private let reader: Reader
    private let committer: GroupCommitter

    /// Connects, and looks at the tables.
    ///
    /// The role needs SELECT, INSERT, UPDATE and DELETE on the tables `regain_…`, and CREATE on the
    /// schema where they are to be made. Several machines may make them at once.
    ///
    /// - Parameter createIfMissing: make the tables, or finish them.
    /// - Throws: `misconfigured` for a database that does not let the role in, has no tables of Regain,
    ///   those of a newer one, or another program's of the same names; `unavailable` when it cannot be
    ///   reached or is a replica.
    public init(
      _ configuration: PostgresConfiguration, createIfMissing: Bool = false
    ) async throws(RegainError) {
      self.configuration = configuration
      let pool = ConnectionPool(configuration)
      try await reportingFailures {
        try await pool.lendConnection { connection in
          try await Schema(connection).prepare(createIfMissing: createIfMissing)
        }
      }
      self.pool = pool
      let settings = TransactionSettings(configuration.isolation, deadline: configuration.deadline)
      reader = Reader(pool: pool, settings: settings)
      writer = Writer(pool: pool, settings: settings)
      committer = GroupCommitter(writer, connections: configuration.maximumConnections)
    }

    /// One consistent snapshot of the primary, as of the last commit.
    public func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
      let plan = ReadPlan(request)
      guard !plan.statements.isEmpty else { return Snapshot() }
      return try plan.snapshot(of: try await reader.rows(of: plan))
    }

    /// Writes the table of values anew, without the deleted ones; nobody writes to the log meanwhile. The
    /// server's write-ahead log has them until its segments are deleted or written over; that, replicas and
    /// backups are in its administrator's hands.
    public func forgetErased() async throws(RegainError) {
      try await reportingFailures {
        try await pool.lendConnection { connection in
          _ = try await connection.run([PostgresStatement("VACUUM (FULL) regain_audit_value")])
        }
      }
    }

    /// All of the changes or none; `committed` once they are where the server promises to keep them.
    public func commit(_ changes: ChangeSet) async -> CommitOutcome {
      await committer.commit(changes)
    }
  }
#endif
