#if PostgreSQL
  internal import Regain
  internal import Synchronization

  /// A bounded number of connections, opened when needed, given to one user at a time. The last one that is
  /// free is left for stops.
  ///
  /// A connection that is not idle outside of a transaction when it comes back is closed. One that has
  /// been spoken to while it lay idle, or lay there for five minutes, is replaced before it is used.
  final class ConnectionPool: Sendable {
    private struct Idle {
      let connection: Connection
      let since: ContinuousClock.Instant
    }

    /// What a user who waited gets.
    private enum Grant: Sendable {
      case connection(Connection)
      case room
      case nothing
    }

    private struct State {
      var idle: [Idle] = []
      /// Those that are open or about to be.
      var taken = 0
      var waiting: [Waiter] = []
      var lastID = 0

      private var inUse: Int { taken - idle.count }

      private func mayUse(_ lane: Lane, atMost maximum: Int) -> Bool {
        inUse < (lane == .stop ? maximum : maximum - 1)
      }

      /// Nil when there is nothing to give yet.
      mutating func grantNow(_ lane: Lane, atMost maximum: Int) -> Grant? {
        guard mayUse(lane, atMost: maximum) else { return nil }
        if let last = idle.popLast() {
          let isFresh = last.since > ContinuousClock.now - ConnectionPool.longestIdle
          return isFresh ? .connection(last.connection) : .room
        }
        taken += 1
        return .room
      }

      /// Whoever has waited longest, stops before others; nil when there is nothing to give yet.
      mutating func nextWaiter(atMost maximum: Int) -> Waiter? {
        let next = waiting.firstIndex { $0.lane == .stop } ?? waiting.indices.first
        guard let next, mayUse(waiting[next].lane, atMost: maximum) else { return nil }
        return waiting.remove(at: next)
      }
    }

    private struct Waiter {
      let id: Int
      let lane: Lane
      let answer: CheckedContinuation<Grant, Never>
    }

    private static let longestIdle: Duration = .seconds(300)
    private static let longestQueue = 4096

    private let configuration: PostgresConfiguration
    private let state = Mutex(State())

    init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    /// Lends a connection.
    ///
    /// - Throws: `crowded` or why none can be opened when there is none to be had, and what the work throws.
    func withConnection<Output: Sendable>(
      _ lane: Lane = .ordinary,
      _ work: (Connection) async throws(PostgresFailure) -> Output
    ) async throws(PostgresFailure) -> Output {
      let connection = try await take(lane)
      defer { giveBack(connection) }
      return try await work(connection)
    }

    /// Lends a connection to work that has errors of its own.
    ///
    /// - Throws: `PostgresFailure` when there is none to be had, and what the work throws.
    func lendConnection<Output: Sendable>(
      _ work: (Connection) async throws -> Output
    ) async throws -> Output {
      let connection = try await take(.ordinary)
      defer { giveBack(connection) }
      return try await work(connection)
    }

    private func take(_ lane: Lane) async throws(PostgresFailure) -> Connection {
      switch await grant(lane) {
      case .connection(let connection) where connection.isReusable: return connection
      case .connection, .room: return try await open()
      case .nothing:
        throw PostgresFailure(
          cause: .crowded,
          message: "All \(configuration.maximumConnections) connections are in use.")
      }
    }

    private func grant(_ lane: Lane) async -> Grant {
      let maximum = configuration.maximumConnections
      if let grant = state.withLock({ $0.grantNow(lane, atMost: maximum) }) { return grant }
      let id = state.withLock { state in
        state.lastID += 1
        return state.lastID
      }
      let patience = Mutex<Task<Void, any Error>?>(nil)
      defer { patience.withLock { $0?.cancel() } }
      return await withCheckedContinuation { answer in
        let grant = state.withLock { state -> Grant? in
          if let grant = state.grantNow(lane, atMost: maximum) { return grant }
          let ahead = state.waiting.count { $0.lane == lane }
          guard ahead < Self.longestQueue else { return .nothing }
          state.waiting.append(Waiter(id: id, lane: lane, answer: answer))
          return nil
        }
        if let grant { return answer.resume(returning: grant) }
        patience.withLock {
          $0 = Task { try await self.giveUp(id, after: self.configuration.deadline) }
        }
      }
    }

    private func giveUp(_ id: Int, after deadline: Duration) async throws {
      try await Task.sleep(for: deadline)
      let answer = state.withLock { state in
        state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).answer }
      }
      answer?.resume(returning: .nothing)
    }

    private func open() async throws(PostgresFailure) -> Connection {
      do throws(PostgresFailure) {
        return try await connect()
      } catch {
        giveBack(nil)
        throw error
      }
    }

    /// The first server that is a primary. Of the failures a server's own words say the most.
    private func connect() async throws(PostgresFailure) -> Connection {
      var failure = PostgresFailure(cause: .notConnected, message: "There is no server to try.")
      for server in configuration.address.servers {
        do throws(PostgresFailure) {
          return try await Connection.open(server, deadline: configuration.deadline)
        } catch {
          if case .server = failure.cause { continue }
          failure = error
        }
      }
      throw failure
    }

    /// To whoever waits; a nil, or a connection that is not as it was, frees its place.
    private func giveBack(_ connection: Connection?) {
      let maximum = configuration.maximumConnections
      let given = state.withLock { state -> (Waiter, Grant)? in
        if let connection, connection.isIdle {
          state.idle.append(Idle(connection: connection, since: .now))
        } else {
          state.taken -= 1
        }
        guard let waiter = state.nextWaiter(atMost: maximum) else { return nil }
        return (waiter, state.grantNow(waiter.lane, atMost: maximum) ?? .nothing)
      }
      if let (waiter, grant) = given { waiter.answer.resume(returning: grant) }
    }

    /// After a connection was found broken the others that lie idle are likely to be broken too.
    func closeIdle() {
      state.withLock { state in
        state.taken -= state.idle.count
        state.idle = []
      }
    }
  }
#endif
