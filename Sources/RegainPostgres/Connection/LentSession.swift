#if PostgreSQL
  internal import Regain
  internal import Synchronization

  /// A connection of Regain's as a caller's change has it: until the change returns, and for one call at a
  /// time.
  final class LentSession: PostgresSession {
    private enum State { case idle, running, ended }

    private let connection: Connection
    private let state = Mutex(State.idle)

    init(_ connection: Connection) { self.connection = connection }

    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
      try begin()
      defer { state.withLock { $0 = $0 == .running ? .idle : $0 } }
      return try await connection.run(statements)
    }

    /// Nothing is run from here on.
    ///
    /// - Throws: when a call of `run` has not returned.
    func end() throws(RegainError) {
      let last = state.withLock { state in
        defer { state = .ended }
        return state
      }
      if last == .running { throw Self.misuse }
    }

    private func begin() throws(RegainError) {
      let last = state.withLock { state in
        defer { if state == .idle { state = .running } }
        return state
      }
      guard last == .idle else { throw Self.misuse }
    }

    private static var misuse: RegainError {
      RegainError(
        .misconfigured,
        "The session is the change's own: one call at a time, and none after the change returned.")
    }
  }
#endif
