#if PostgreSQL
  public import Regain

  extension PostgresRecoveryStore {
    /// The second phase alone, inside a transaction of any client's that the caller ends.
    ///
    /// Provisional until that transaction is committed. When this throws, `settle` the prepared redemption;
    /// when the transaction is rolled back, `release` it. Of a commit whose answer is lost, or comes with a
    /// warning (a synchronous standby did not confirm), the outcome is unknown: grant nothing.
    ///
    /// After the commit and before anything is granted, call `backupCodes.awaitAnchor(of:)` of the service.
    ///
    /// Join last and commit at once: until the transaction ends, no one else can write to the log. Have the
    /// server end it when its client falls silent (`idle_in_transaction_session_timeout`). Where the session
    /// throws SQLSTATE 40001 or 40P01, roll back and do it all again.
    ///
    /// - Throws: `refused`; `unavailable` when another transaction was quicker; `misconfigured` where no
    ///   transaction is open, commits are answered before they are on disk and with a synchronous
    ///   standby (`synchronous_commit` is `off` or `local`), or the server's warnings are kept back (`client_min_messages=error`); what the session throws.
    public func commit(
      _ prepared: PreparedRedemption, in session: some PostgresSession
    ) async throws -> RedeemedBackupCode {
      try await join(prepared, in: session).redeemed
    }

    func join(
      _ prepared: PreparedRedemption, in session: some PostgresSession
    ) async throws -> (redeemed: RedeemedBackupCode, transaction: JoinedTransaction) {
      let (redeemed, transaction) = try await join(prepared.request, in: session) {
        snapshot throws(RegainError) in try prepared.decide(snapshot)
      }
      return (redeemed, transaction)
    }

    /// Decides and applies inside a transaction that somebody else ends.
    func join<Answer: Sendable>(
      _ request: ReadRequest, in session: some PostgresSession,
      _ decide: (Snapshot) throws(RegainError) -> Decision<Answer>
    ) async throws -> (answer: Answer, transaction: JoinedTransaction) {
      let plan = ReadPlan(request)
      let holds = request.recordKeys.map(PostgresStatement.hold)
      let before = try await session.run([JoinedTransaction.question] + holds)
      let transaction = JoinedTransaction(before.first)
      let rows = try await session.run([JoinedTransaction.question] + plan.statements)
      try transaction.check(rows.first)
      let decision = try decide(try plan.snapshot(of: Array(rows.dropFirst())))
      let answer = try decision.answer.get()
      let changes = [ChangePlan(decision.changes)]
      let steps = changes.stateSteps + changes.logSteps
      let counts = try await session.run(steps.map(\.statement)).map(\.count)
      guard counts.count == steps.count, counts.allSatisfy({ $0 == 1 }) else {
        throw RegainError(.unavailable, "The store changed meanwhile. Roll back and try again.")
      }
      return (answer, transaction)
    }
  }

  extension ReadRequest {
    /// The account's own records, which a redemption decides on or writes.
    fileprivate var recordKeys: [RecordKey] {
      items.compactMap { item in
        if case .record(let key) = item, !key.scope.account.isEmpty { key } else { nil }
      }.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }
  }

  extension PostgresStatement {
    /// Waits for whoever is writing the row, and keeps others from it until the transaction ends: what
    /// is read after it is the newest, and stays so.
    fileprivate static func hold(_ key: RecordKey) -> PostgresStatement {
      PostgresStatement(
        """
        SELECT 1 FROM regain_record
        WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 FOR NO KEY UPDATE
        """, key.parameters)
    }
  }
#endif
