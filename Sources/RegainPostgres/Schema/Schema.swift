#if PostgreSQL
  internal import Regain

  /// Brings the database to the steps that this Regain knows, or says why it cannot be used.
  struct Schema {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// - Throws: `misconfigured` for a database without Regain's tables, of a newer Regain, or with
    ///   tables of those names that are something else's; `unavailable`.
    func prepare(createIfMissing: Bool) async throws(RegainError) {
      let taken = try await takenSteps()
      if let newest = taken?.max(), newest > Migrations.steps.count {
        throw RegainError(
          .misconfigured,
          "The store has schema step \(newest); this Regain knows up to \(Migrations.steps.count). "
            + "Install a newer Regain.")
      }
      let missing = (1...Migrations.steps.count).filter { taken?.contains($0) != true }
      if !missing.isEmpty {
        guard createIfMissing else {
          throw RegainError(
            .misconfigured,
            "The database has no tables of Regain's, or unfinished ones. Run `regain init`.")
        }
        try await checkShape()
        try await take(missing)
      }
      guard try await checkShape() == Migrations.shape.count else {
        throw RegainError(
          .misconfigured, "A table of Regain's is missing: restore the database from a backup.")
      }
    }

    /// - Returns: how many of the tables are there, as they must be.
    /// - Throws: `misconfigured` for one that is another program's, or without its primary key.
    @discardableResult
    private func checkShape() async throws(RegainError) -> Int {
      var count = 0
      for statement in Migrations.shape where try await exists(statement) { count += 1 }
      return count
    }

    private func exists(_ statement: String) async throws(RegainError) -> Bool {
      do throws(PostgresFailure) {
        _ = try await connection.send([PostgresStatement(statement)])
        return true
      } catch {
        if error.cause == .server(.undefinedTable) { return false }
        throw error.error
      }
    }

    /// Nil where there is no ledger.
    private func takenSteps() async throws(RegainError) -> [Int]? {
      do throws(PostgresFailure) {
        let reply = try await connection.send([PostgresStatement("SELECT step FROM regain_schema")])
        return reply.answers.flatMap(\.rows).compactMap { row in
          if case .integer(let step)? = row.first { Int(step) } else { nil }
        }
      } catch {
        if error.cause == .server(.undefinedTable) { return nil }
        throw error.error
      }
    }

    /// Each step in a transaction of its own, and noted after it: killed in between, it is run again.
    private func take(_ steps: [Int]) async throws(RegainError) {
      try await run(Migrations.ledger)
      for step in steps {
        try await run(Migrations.steps[step - 1])
        if step == Migrations.steps.count { try await leaveUnsampled() }
        try await run("INSERT INTO regain_schema (step) VALUES (\(step)) ON CONFLICT DO NOTHING")
      }
    }

    private func leaveUnsampled() async throws(RegainError) {
      do throws(PostgresFailure) {
        _ = try await connection.send([PostgresStatement(Migrations.unsampled)])
      } catch {
        guard case .server(let state) = error.cause, state.isUnknownSyntax else {
          throw error.error
        }
      }
    }

    /// Two machines that make the same table at once may both find it missing: the later one fails on
    /// the system's own unique index, and finds it there at the next try.
    private func run(_ sql: String) async throws(RegainError) {
      for round in 0... {
        do throws(PostgresFailure) {
          _ = try await connection.send([PostgresStatement(sql)])
          return
        } catch {
          guard round < 20, case .server(let state) = error.cause,
            [.uniqueViolation, .duplicateTable, .duplicateObject].contains(state)
              || state.isConflict
          else { throw error.error }
          try? await Task.sleep(for: .milliseconds(20))
        }
      }
    }
  }
#endif
