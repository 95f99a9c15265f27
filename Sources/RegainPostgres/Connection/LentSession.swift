#if PostgreSQL
  internal import Regain
  internal import Synchronization

  /// A connection of Regain's as a caller's change has it: until the change returns, and for one call at a
  /// time. It is let go of then, so that who keeps the session does not keep the connection open.
  final class LentSession: PostgresSession {
    private enum State {
      case idle(Connection)
      case running
      case ended
    }

    private let state: Mutex<State>

    init(_ connection: Connection) { state = Mutex(.idle(connection)) }

    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
      let connection = try begin()
      defer { giveBack(connection) }
      return try await connection.run(statements)
    }

    private func begin() throws(RegainError) -> Connection {
      let connection = state.withLock { state -> Connection? in
        guard case .idle(let connection) = state else { return nil }
        state = .running
        return connection
      }
      guard let connection else { throw Self.misuse }
      return connection
    }

    private func giveBack(_ connection: Connection) {
      state.withLock { state in
        if case .running = state { state = .idle(connection) }
      }
    }

    /// - Returns: whether a call of `run` has not returned.
    func end() -> Bool {
      state.withLock { state in
        defer { state = .ended }
        return if case .running = state { true } else { false }
      }
    }

    static var misuse: RegainError {
      RegainError(
        .misconfigured,
        "The session is the change's own: one call at a time, and none after the change returned.")
    }
  }
#endif
