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
      // For each statement the server gives up before the client does.
      milliseconds = max(1, Int(deadline / .milliseconds(1) * 0.9))
    }

    func begin(_ patience: LockPatience) -> [PostgresStatement] {
      let waiting = patience == .short ? shortLock : longestLock
      return [
        PostgresStatement("BEGIN ISOLATION LEVEL \(isolation.name)"),
        PostgresStatement(Self.settings, [.text("\(milliseconds)"), .text("\(waiting)")]),
      ]
    }

    /// Before the head of the log, for which everybody waits: to give up early would make it worse.
    var waitForLog: PostgresStatement {
      PostgresStatement("SET LOCAL lock_timeout = \(longestLock)")
    }

    /// How long a batch waits for rows other than the log's.
    var shortPatience: Duration { .milliseconds(shortLock) }

    private var shortLock: Int { max(1, milliseconds / 5) }

    /// Shorter than a statement, so that the server says what it was that took so long.
    private var longestLock: Int { max(1, milliseconds * 9 / 10) }

    /// Idle: a client that fell silent would keep everyone else from the log. Messages: that a standby did
    /// not confirm is said by a warning and by nothing else. Commit: the server syncs before it answers, and
    /// waits for a synchronous standby where there is one.
    private static let settings = """
      SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),
        set_config('idle_in_transaction_session_timeout', $1, true),
        set_config('client_min_messages', 'warning', true),
        set_config('synchronous_commit', CASE current_setting('synchronous_commit')
          WHEN 'off' THEN 'on' WHEN 'local' THEN 'on'
          ELSE current_setting('synchronous_commit') END, true)
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
