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
      try move(from: .idle, to: .running)
      defer { state.withLock { $0 = $0 == .running ? .idle : $0 } }
      return try await connection.run(statements)
    }

    /// Nothing is run from here on.
    ///
    /// - Throws: when a call of `run` has not returned.
    func end() throws(RegainError) { try move(from: .idle, to: .ended) }

    private func move(from old: State, to new: State) throws(RegainError) {
      let isMoved = state.withLock { state in
        let isMoved = state == old
        state = isMoved || new == .ended ? new : state
        return isMoved
      }
      guard isMoved else {
        throw RegainError(
          .misconfigured,
          "The session is the change's own: one call at a time, and none after the change returned."
        )
      }
    }
  }
#endif
