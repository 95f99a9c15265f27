internal import GRDB
internal import Regain

/// What every joined transaction does, whatever is consumed in it.
extension SQLiteRecoveryStore {
  /// Runs the consumption and the caller's change in one transaction; undoes both where one of them throws. What is asked for
  /// again was changed with its first use, and is not changed again.
  ///
  /// - Throws: `unavailable` and its like where there was no transaction at all.
  func run<Answer: RedeemedOnce, Output: Sendable>(
    _ change: @escaping @Sendable (Database, Answer) throws -> Output,
    after consume: @escaping @Sendable (Database) throws(RegainError) -> Answer
  ) async throws -> Result<(Answer, Output?), any Error> {
    do {
      return try await pool.writeWithoutTransaction { database in
        try database.beginTransaction(.immediate)
        do {
          let answer = try consume(database)
          let output = answer.isReplay ? nil : try change(database, answer)
          do {
            try database.commit()
          } catch {
            try? database.rollback()
            return .failure(RegainError.unknownOutcome)
          }
          return .success((answer, output))
        } catch {
          try? database.rollback()
          return .failure(error)
        }
      }
    } catch {
      throw RegainError.database(error)
    }
  }

  /// Decides and applies inside a write transaction that somebody else ends.
  func join<Answer: Sendable>(
    _ request: ReadRequest, in database: Database,
    _ decide: (Snapshot) throws(RegainError) -> Decision<Answer>
  ) throws(RegainError) -> Answer {
    try mapDatabaseErrors {
      guard database.isInsideTransaction else {
        throw RegainError(.misconfigured, "A joined redemption needs a write transaction.")
      }
      guard try Durability.isEnforced(on: database) else {
        throw RegainError(
          .misconfigured, "This connection does not sync every commit: set synchronous=FULL.")
      }
      let decision = try decide(try RowReader(database).read(request))
      let answer = try decision.answer.get()
      guard try ChangeApplier(database).apply(decision.changes) == nil else {
        throw RegainError(.unavailable, "The store changed meanwhile. Roll back and try again.")
      }
      return answer
    }
  }
}
