#if PostgreSQL
  internal import Regain

  /// A statement of the caller's that failed, on a connection of Regain's.
  public struct PostgresStatementError: Error, Sendable {
    /// Five characters (PostgreSQL, appendix A); nil when the connection was at fault.
    public let sqlState: String?
    /// The server's words.
    public let message: String
    let failure: PostgresFailure

    init(_ failure: PostgresFailure) {
      self.failure = failure
      message = failure.message
      sqlState = if case .server(let state) = failure.cause { state.code } else { nil }
    }
  }

  extension Error {
    /// What the server or the connection said, on whichever way it came.
    var postgresFailure: PostgresFailure? {
      (self as? PostgresFailure) ?? (self as? PostgresStatementError)?.failure
    }
  }

  func reportingFailures<Output>(
    _ work: () async throws -> Output
  ) async throws(RegainError) -> Output {
    do {
      return try await work()
    } catch let error as RegainError {
      throw error
    } catch {
      if let failure = error.postgresFailure { throw failure.error }
      throw RegainError(.defect, "An unexpected error of the store: \(type(of: error)).")
    }
  }
#endif
