#if PostgreSQL
  public import Regain

  extension PostgresRecoveryStore {
    /// The second phase alone, inside a transaction of any client's that the caller ends.
    ///
    /// Provisional until that transaction is committed. When this throws, `settle` the prepared redemption;
    /// when the transaction is rolled back, `release` it. Of a commit whose answer is lost, or comes with a warning (a
    /// synchronous standby did not confirm), the outcome is unknown: grant nothing.
    ///
    /// Join last and commit at once: until the transaction ends, no one else can write to the log. Have the
    /// server end it when its client falls silent (`idle_in_transaction_session_timeout`).
    ///
    /// - Throws: `refused`; `unavailable` when another transaction was quicker; `misconfigured` where no
    ///   transaction is open, commits are answered before they are on disk (`synchronous_commit=off`), or
    ///   the server's warnings are kept back (`client_min_messages=error`); what the session throws.
    public func commit(
      _ prepared: PreparedRedemption, in session: some PostgresSession
    ) async throws -> RedeemedBackupCode {
      let plan = ReadPlan(prepared.request)
      let holds = prepared.request.recordKeys.map(PostgresStatement.hold)
      let before = try await session.run([JoinedTransaction.question] + holds)
      let rows = try await session.run([JoinedTransaction.question] + plan.statements)
      try JoinedTransaction.check(before: before.first, after: rows.first)
      let decision = try prepared.decide(try plan.snapshot(of: Array(rows.dropFirst())))
      let redeemed = try decision.answer.get()
      let changes = ChangePlan(decision.changes)
      let counts = try await session.run([changes].steps.map(\.statement)).map(\.count)
      guard counts.allSatisfy({ $0 == 1 }) else {
        throw RegainError(.unavailable, "The store changed meanwhile. Roll back and try again.")
      }
      return redeemed
    }
  }

  /// What can be told of a transaction that a caller began.
  private enum JoinedTransaction {
    /// The first column stands still for as long as a transaction lasts.
    static let question = PostgresStatement(
      """
      SELECT CURRENT_TIMESTAMP::text, current_setting('synchronous_commit'),
        current_setting('client_min_messages')
      """)

    /// - Throws: `misconfigured` where two statements were not of one transaction, its commit would be
    ///   answered before it is on disk, or the answer would not say that a standby did not confirm.
    static func check(before: [PostgresRow]?, after: [PostgresRow]?) throws(RegainError) {
      guard let moment = before?.first?.first, moment != nil, let row = after?.first,
        row.count == 3, row[0] == moment
      else {
        throw RegainError(
          .misconfigured, "A joined redemption needs a transaction that is open: BEGIN first.")
      }
      guard row[1] != .text("off") else {
        throw RegainError(
          .misconfigured,
          "This transaction does not sync its commit: SET LOCAL synchronous_commit = on.")
      }
      guard row[2] != .text("error") else {
        throw RegainError(
          .misconfigured,
          "This transaction keeps warnings back, and a commit that is not replicated is told by a "
            + "warning alone: SET LOCAL client_min_messages = warning.")
      }
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
