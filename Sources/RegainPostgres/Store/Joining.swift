#if PostgreSQL
  public import Regain

  /// Redeeming in a transaction of the caller's own: both changes happen, or neither.
  extension PostgresRecoveryStore {
    /// Redeems a code and makes the caller's change in one transaction on a connection of Regain's.
    ///
    /// The attempt is counted before, and a refusal logged after, in transactions of Regain's own: a
    /// caller that rolls back undoes neither. When `change` throws, the code is as it was.
    ///
    /// - Parameters:
    ///   - service: the one that has this store.
    ///   - change: gets the transaction, and what was redeemed. The redemption is provisional until it
    ///     returned and the transaction is committed. It may be called again when the transaction met
    ///     another one, and must change nothing outside of it. It must be quick: until it returns, no
    ///     one else can write to the log, and the server ends a transaction that lies idle for the
    ///     configuration's deadline.
    /// - Throws: a `RegainError` as `BackupCodes.redeem` does, `unknown` when the fate of the commit is
    ///   not known, or what `change` threw.
    public func redeem<Output: Sendable>(
      _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID = .default,
      origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil,
      service: RecoveryService,
      change: @Sendable (any PostgresSession, RedeemedBackupCode) async throws -> Output
    ) async throws -> (RedeemedBackupCode, Output) {
      let prepared = try await service.backupCodes.prepare(
        typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey)
      do {
        return try await run(prepared, change: change)
      } catch {
        try await settle(prepared, after: error, service: service)
        throw error
      }
    }

    /// What became of the attempt, in a transaction of Regain's own.
    private func settle(
      _ prepared: PreparedRedemption, after error: any Error, service: RecoveryService
    ) async throws(RegainError) {
      let known = error as? RegainError
      if let reason = known?.reason {
        try await service.backupCodes.logRefusal(of: prepared, reason: reason)
      } else if known?.code != .unknown {
        try await service.backupCodes.release(prepared)
      }
    }

    private func run<Output: Sendable>(
      _ prepared: PreparedRedemption,
      change: @Sendable (any PostgresSession, RedeemedBackupCode) async throws -> Output
    ) async throws -> (RedeemedBackupCode, Output) {
      var retries = Retries(pool: pool)
      while true {
        do {
          return try await pool.lendConnection { connection in
            try await self.run(prepared, on: connection, change: change)
          }
        } catch {
          let cause = (error as? ChangeFailure)?.cause ?? error
          if let failure = cause.postgresFailure, failure.mayPass {
            if await retries.mayGoOn(after: failure) { continue }
            throw failure.error
          }
          throw error is ChangeFailure ? cause : cause.postgresFailure?.error ?? cause
        }
      }
    }

    /// What the caller's own change threw: it is the caller's to understand.
    private struct ChangeFailure: Error { let cause: any Error }

    private func run<Output: Sendable>(
      _ prepared: PreparedRedemption, on connection: Connection,
      change: (any PostgresSession, RedeemedBackupCode) async throws -> Output
    ) async throws -> (RedeemedBackupCode, Output) {
      let transaction = Transaction(connection: connection, settings: writer.settings)
      let (redeemed, output): (RedeemedBackupCode, Output)
      do {
        _ = try await connection.send(writer.settings.begin)
        redeemed = try await commit(prepared, in: connection)
        do {
          output = try await change(connection, redeemed)
        } catch {
          throw ChangeFailure(cause: error)
        }
      } catch {
        await transaction.rollBack()
        throw error
      }
      switch await transaction.commit() {
      case .committed: return (redeemed, output)
      case .retry(let failure), .failed(let failure): throw failure
      case .rejected, .unknown: throw RegainError.unknownOutcome
      }
    }

    /// The second phase alone, inside a transaction of any client's that the caller ends.
    ///
    /// Provisional until that transaction is committed. When it is rolled back instead, or this throws,
    /// `release` the prepared redemption. Of a commit whose answer is lost, or comes with a warning (a
    /// synchronous standby did not confirm), the outcome is unknown: grant nothing.
    ///
    /// Join last and commit at once: until the transaction ends, no one else can write to the log.
    ///
    /// - Throws: `refused`; `unavailable` when another transaction was quicker; `misconfigured` where no
    ///   transaction is open, or commits are answered before they are on disk
    ///   (`synchronous_commit=off`); what the session throws.
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
      let steps = changes.steps + LogPlan(changes.entries).steps
      let counts = try await session.run(steps.map(\.statement)).map(\.count)
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
      "SELECT CURRENT_TIMESTAMP::text, current_setting('synchronous_commit', true)")

    /// - Throws: `misconfigured` where two statements were not of one transaction, or its commit would be
    ///   answered before it is on disk.
    static func check(before: [PostgresRow]?, after: [PostgresRow]?) throws(RegainError) {
      guard let moment = before?.first?.first, moment != nil, let row = after?.first,
        row.first == moment
      else {
        throw RegainError(
          .misconfigured, "A joined redemption needs a transaction that is open: BEGIN first.")
      }
      guard row.last != .text("off") else {
        throw RegainError(
          .misconfigured,
          "This transaction does not sync its commit: SET LOCAL synchronous_commit = on.")
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
