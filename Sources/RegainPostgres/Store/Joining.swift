#if PostgreSQL
  public import Regain

  /// Redeeming in a transaction of the caller's own: both changes happen, or neither.
  extension PostgresRecoveryStore {
    /// Redeems a code and makes the caller's change in one transaction on a connection of Regain's.
    ///
    /// The attempt is counted before, and a refusal logged after, in transactions of Regain's own: a
    /// caller that rolls back undoes neither. When `change` throws, the code is as it was. Asked again with the same
    /// idempotency key, `change` is not called: it was made with the first use.
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
    ) async throws -> (RedeemedBackupCode, Output?) {
      let prepared = try await service.backupCodes.prepare(
        typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey)
      let both: (RedeemedBackupCode, Output?)
      do {
        both = try await run({ session, redeemed in
          redeemed.isReplay ? nil : try await change(session, redeemed)
        }) { connection in
          let joined = try await self.join(prepared, in: connection)
          return (joined.redeemed, joined.transaction)
        }
      } catch {
        try await service.backupCodes.settle(prepared, after: error)
        throw error
      }
      try await service.backupCodes.awaitAnchor(of: both.0)
      return both
    }

    /// What a consumption gives inside of a transaction.
    typealias Joined<Answer> = (answer: Answer, transaction: JoinedTransaction)

    /// Runs the consumption and the caller's change in one transaction, again where it met another one.
    func run<Answer: Sendable, Output: Sendable>(
      _ change: @Sendable (any PostgresSession, Answer) async throws -> Output,
      after consume: @Sendable (Connection) async throws -> Joined<Answer>
    ) async throws -> (Answer, Output) {
      var retries = Retries(pool: pool)
      while true {
        do {
          return try await pool.lendConnection { connection in
            try await self.run(change, on: connection, after: consume)
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

    private func run<Answer: Sendable, Output: Sendable>(
      _ change: (any PostgresSession, Answer) async throws -> Output, on connection: Connection,
      after consume: (Connection) async throws -> Joined<Answer>
    ) async throws -> (Answer, Output) {
      let transaction = Transaction(connection: connection, settings: writer.settings)
      let (joined, output): (Joined<Answer>, Output)
      do {
        _ = try await connection.send(writer.settings.begin(.full))
        joined = try await consume(connection)
        output = try await Self.run(change, joined.answer, on: connection)
        // The change may have ended the transaction, or changed how it commits.
        let now = try await connection.run([JoinedTransaction.question])
        try joined.transaction.check(now.first)
      } catch {
        await transaction.rollBack()
        await connection.forgetSession()
        throw error
      }
      let ending = await transaction.commit()
      await connection.forgetSession()
      switch ending {
      case .committed: return (joined.answer, output)
      case .failed(let failure) where failure.isOfTheData:
        throw ChangeFailure(cause: PostgresStatementError(failure))
      case .retry(let failure), .failed(let failure): throw failure
      case .rejected, .unknown: throw RegainError.unknownOutcome
      }
    }

    private static func run<Answer, Output>(
      _ change: (any PostgresSession, Answer) async throws -> Output, _ answer: Answer,
      on connection: Connection
    ) async throws -> Output {
      let session = LentSession(connection)
      let output: Output
      do {
        output = try await change(session, answer)
      } catch {
        if session.end() { connection.retire() }
        throw ChangeFailure(cause: error)
      }
      // A call that still runs ends with its connection.
      guard !session.end() else {
        connection.retire()
        throw ChangeFailure(cause: LentSession.misuse)
      }
      return output
    }
  }
#endif
