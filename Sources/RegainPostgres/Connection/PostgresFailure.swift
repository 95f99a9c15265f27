#if PostgreSQL
  /// What went wrong between libpq and the server, before anyone decides what it means.
  struct PostgresFailure: Error {
    enum Cause: Sendable, Hashable {
      /// The server said so, with its SQLSTATE.
      case server(SQLState)
      /// The connection was not made.
      case notConnected
      /// The server did not show what its certificate must show, or the certificates here are not right.
      case untrusted
      /// The server asks for a password and there is none.
      case noPassword
      /// The connection was closed before anything was sent on it, with the server's reason if it gave
      /// one.
      case closed(SQLState?)
      /// The connection broke.
      case lost
      /// All connections of the pool are in use, and none came free in time.
      case crowded
      /// No answer came in time.
      case late
      /// The statement cannot be sent, or what it asks for cannot be received.
      case notSent
      /// The address has a part that libpq does not take.
      case wrongAddress
    }

    let cause: Cause
    /// libpq's or the server's words, in one line. Never holds a password or a parameter.
    let message: String

    static func notSent(_ message: String) -> PostgresFailure {
      PostgresFailure(cause: .notSent, message: message)
    }
  }

  /// Five characters that say what kind of error it is (PostgreSQL, appendix A).
  struct SQLState: Sendable, Hashable {
    let code: String

    /// The first two characters: the class.
    var family: Substring { code.prefix(2) }

    static let serializationFailure = SQLState(code: "40001")
    static let deadlockDetected = SQLState(code: "40P01")
    static let inFailedTransaction = SQLState(code: "25P02")
    static let readOnlyTransaction = SQLState(code: "25006")
    static let idleForTooLong = SQLState(code: "25P03")
    static let undefinedTable = SQLState(code: "42P01")
    static let undefinedColumn = SQLState(code: "42703")
    /// `ON CONFLICT` names a key that the table does not have.
    static let missingConstraint = SQLState(code: "42P10")
    static let duplicateTable = SQLState(code: "42P07")
    static let duplicateObject = SQLState(code: "42710")
    static let uniqueViolation = SQLState(code: "23505")
    static let insufficientPrivilege = SQLState(code: "42501")
    static let noSuchDatabase = SQLState(code: "3D000")
    static let tooManyConnections = SQLState(code: "53300")
    static let diskFull = SQLState(code: "53100")
    static let lockNotAvailable = SQLState(code: "55P03")
    static let queryCanceled = SQLState(code: "57014")

    /// The transaction met another one and was rolled back: the same again may succeed.
    var isConflict: Bool { self == .serializationFailure || self == .deadlockDetected }

    /// The database has no such statement: feature not supported, or syntax error.
    var isUnknownSyntax: Bool { code == "0A000" || code == "42601" }

    /// A statement, or what a constraint or trigger checks at COMMIT, does not agree with the data: data
    /// exception, integrity constraint, raised by a function.
    var isOfTheData: Bool { ["22", "23", "P0"].contains(family) }

    /// The server takes no part in the current statement any more, or not as a primary: a new
    /// connection may find one that does.
    var endsConnection: Bool {
      self == .readOnlyTransaction || code.hasPrefix("57P") || family == "08"
    }
  }
#endif
