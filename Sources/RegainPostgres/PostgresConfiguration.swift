#if PostgreSQL
  public import Regain

  /// Which database, and how to use it.
  public struct PostgresConfiguration: Sendable {
    let address: DatabaseAddress

    /// How many connections at the most; 8 unless set. At least 2: one of them is left free for stops.
    public var maximumConnections = 8 {
      didSet { maximumConnections = max(2, maximumConnections) }
    }

    /// How long the server may take for an answer, a caller wait for a connection, and a transaction lie
    /// idle; 1.5 seconds unless set, so that a request at a locked store is answered within two. 10 ms at
    /// least and a day at most; more where a synchronous standby is far away.
    public var deadline: Duration = .milliseconds(1500) {
      didSet { deadline = min(max(deadline, .milliseconds(10)), .seconds(86_400)) }
    }

    /// Of Regain's own transactions. Every level gives the same promises.
    public var isolation: PostgresIsolation = .readCommitted

    /// Reads the usual connection URL, and the usual environment for what it does not say (`PGHOST`,
    /// `PGPASSFILE`, `PGSSLMODE` and the others of libpq).
    ///
    /// Two defaults are stricter than libpq's: a server that is not on this machine must show a
    /// certificate for its name (`sslmode=verify-full`), and only a primary is used
    /// (`target_session_attrs=read-write`).
    ///
    /// - Parameter url: as in `postgresql://user@host/database?sslrootcert=/etc/ca.pem`. Several hosts
    ///   are tried in order. Of one name with several addresses the first that answers or refuses is
    ///   used: a machine that is silent is passed over only as a host of its own.
    /// - Throws: `misconfigured`; the URL is never repeated, since it may hold a password.
    public init(url: String) throws(RegainError) {
      address = try DatabaseAddress(url: url)
    }

    /// Where the database is, without user and password: fit for people and logs.
    public var location: String { address.location }

    /// The URL itself holds a password, which others can read where the URL is.
    public var holdsPassword: Bool { address.holdsPassword }
  }

  extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// ``location``: what is printed or dumped holds no password.
    public var description: String { location }

    public var customMirror: Mirror { Mirror(self, children: ["location": location]) }
  }

  /// PostgreSQL's isolation levels (chapter 13.2). Serializable is what some compatible databases have
  /// alone.
  public struct PostgresIsolation: Sendable, Hashable {
    let name: String
    /// PostgreSQL's default, and the quickest here.
    public static let readCommitted = PostgresIsolation(name: "READ COMMITTED")
    /// A conflict is tried again.
    public static let repeatableRead = PostgresIsolation(name: "REPEATABLE READ")
    /// A conflict is tried again.
    public static let serializable = PostgresIsolation(name: "SERIALIZABLE")
  }
#endif
