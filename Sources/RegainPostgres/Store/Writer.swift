#if PostgreSQL
  internal import Regain

  /// Runs transactions on connections of the pool, and again where that is safe.
  struct Writer: Sendable {
    let pool: ConnectionPool
    let settings: TransactionSettings

    /// All of the change sets, or none. Never answers `retry`.
    func run(_ plans: [ChangePlan], _ patience: LockPatience) async -> Transaction.Ending {
      var retries = Retries(pool: pool)
      while true {
        let ending = await tryOnce(plans, patience)
        guard case .retry(let failure) = ending else { return ending }
        guard await retries.mayGoOn(after: failure) else { return .failed(failure) }
      }
    }

    private func tryOnce(
      _ plans: [ChangePlan], _ patience: LockPatience
    ) async -> Transaction.Ending {
      do throws(PostgresFailure) {
        let lane = plans.contains { $0.lane == .stop } ? Lane.stop : .ordinary
        return try await pool.withConnection(lane) { connection throws(PostgresFailure) in
          await Transaction(connection: connection, settings: settings).run(plans, patience)
        }
      } catch {
        return .failed(error)
      }
    }
  }

  /// Reads on connections of the pool.
  struct Reader: Sendable {
    let pool: ConnectionPool
    let settings: TransactionSettings

    /// The rows of each statement, as of one moment.
    func rows(of plan: ReadPlan) async throws(RegainError) -> [[PostgresRow]] {
      let patience = plan.isSlow ? 12 : 1
      let statements = settings.read(plan.statements, patience: patience)
      var retries = Retries(pool: pool)
      while true {
        do throws(PostgresFailure) {
          let answers = try await run(statements, plan.lane, patience: patience).answers.map(\.rows)
          return Array(answers.dropLast().suffix(plan.statements.count))
        } catch {
          guard error.mayPass, await retries.mayGoOn(after: error) else { throw error.error }
        }
      }
    }

    private func run(
      _ statements: [PostgresStatement], _ lane: Lane, patience: Int
    ) async throws(PostgresFailure) -> Reply {
      try await pool.withConnection(lane) { connection throws(PostgresFailure) in
        try await connection.send(statements, patience: patience)
      }
    }
  }

  /// How often the same is tried again.
  struct Retries {
    let pool: ConnectionPool
    private var conflicts = 0
    private var losses = 0

    init(pool: ConnectionPool) { self.pool = pool }

    /// Waits as long as is sensible.
    mutating func mayGoOn(after failure: PostgresFailure) async -> Bool {
      if case .server(let state) = failure.cause, state.isConflict {
        conflicts += 1
        try? await Task.sleep(for: .microseconds(Int.random(in: 0..<(1000 << min(conflicts, 5)))))
        // Each lost round was won by another transaction: so many mean a broken server.
        return conflicts < 100
      }
      // The server restarts or another took over: those that lie idle are broken as well.
      pool.closeIdle()
      losses += 1
      return losses < 3
    }
  }
#endif
