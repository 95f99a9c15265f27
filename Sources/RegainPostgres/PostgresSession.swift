#if PostgreSQL
  /// A connection inside a transaction, of whatever client an application uses.
  ///
  /// The one method that a client needs for Regain to take part in its transactions: see
  /// ``PostgresRecoveryStore/commit(_:in:)``. Regain begins, ends and configures nothing on it.
  public protocol PostgresSession {
    /// Runs the statements in the order given, in the transaction that is open.
    ///
    /// A client with pipelines may send all at once; any other runs one after the other.
    ///
    /// - Returns: the rows of each statement, in order; none for one that returns none.
    /// - Throws: whatever the client throws when a statement fails. The transaction is then over.
    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]]
  }

  /// The values of one row, in the order of its columns. Nil is NULL.
  public typealias PostgresRow = [PostgresValue?]

  /// SQL with its parameters, for the extended query protocol.
  public struct PostgresStatement: Sendable, Hashable {
    /// One statement, with `$1`, `$2`, … for the parameters.
    public let sql: String
    /// Nil is NULL.
    public let parameters: [PostgresValue?]

    /// - Parameters:
    ///   - sql: one statement.
    ///   - parameters: the values of `$1`, `$2`, …; at most 65 535.
    public init(_ sql: String, _ parameters: [PostgresValue?] = []) {
      (self.sql, self.parameters) = (sql, parameters)
    }
  }

  /// The types of value that Regain's statements take and return.
  public enum PostgresValue: Sendable, Hashable {
    /// `bigint`, and every smaller integer type.
    case integer(Int64)
    /// A parameter of the type that the statement asks for, in its text form; a `text` that was read.
    case text(String)
    /// `bytea`, and whatever is none of the others.
    case bytes([UInt8])
  }
#endif
