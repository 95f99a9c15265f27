#if PostgreSQL
  /// How long a transaction waits for rows that another one holds.
  enum LockPatience {
    /// Where others wait behind it.
    case short
    /// As long as for anything else.
    case full
  }

  /// How every transaction of Regain's begins. Settings end with it: connections may be shared by a
  /// pooler.
  struct TransactionSettings: Sendable {
    private let isolation: PostgresIsolation
    private let milliseconds: Int

    init(_ isolation: PostgresIsolation, deadline: Duration) {
      self.isolation = isolation
      // The server gives up before the client does, so that no statement is left running.
      milliseconds = max(1, Int(deadline / .milliseconds(1) * 0.9))
    }

    func begin(_ patience: LockPatience) -> [PostgresStatement] {
      let waiting = patience == .short ? max(1, milliseconds / 5) : milliseconds
      return [
        PostgresStatement("BEGIN ISOLATION LEVEL \(isolation.name)"),
        PostgresStatement(Self.settings, [.text("\(milliseconds)"), .text("\(waiting)")]),
      ]
    }

    /// Idle: a client that fell silent would keep everyone else from the log. Messages: that a standby did
    /// not confirm is said by a warning and by nothing else. Commit: the server syncs before it answers;
    /// where it waits for a standby as well it is left so.
    private static let settings = """
      SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),
        set_config('idle_in_transaction_session_timeout', $1, true),
        set_config('client_min_messages', 'warning', true),
        set_config('synchronous_commit', CASE current_setting('synchronous_commit')
          WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)
      """

    /// For a snapshot of one moment, whatever the number of statements.
    ///
    /// - Parameter patience: how many deadlines it may take.
    func read(_ statements: [PostgresStatement], patience: Int) -> [PostgresStatement] {
      [
        PostgresStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        PostgresStatement("SET LOCAL statement_timeout = \(milliseconds * patience)"),
      ] + statements + [PostgresStatement("COMMIT")]
    }
  }
#endif
