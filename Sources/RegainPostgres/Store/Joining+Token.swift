#if PostgreSQL
  public import Regain

  /// Redeeming a token in a transaction of the caller's own: both changes happen, or neither.
  extension PostgresRecoveryStore {
    /// Redeems a token and makes the caller's change, as a new password, in one transaction on a connection of Regain's.
    ///
    /// As `redeem(_:by:in:origin:idempotencyKey:service:change:)` for codes.
    ///
    /// - Throws: a `RegainError` as `RecoveryTokens.redeem` does, `unknown` when the fate of the commit is not known, or
    ///   what `change` threw.
    public func redeem<Output: Sendable>(
      _ token: consuming TypedToken, for use: TokenUse, proof: DeviceProof? = nil,
      origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil,
      service: RecoveryService,
      change: @Sendable (any PostgresSession, RedeemedToken) async throws -> Output
    ) async throws -> (RedeemedToken, Output?) {
      let prepared = try await service.tokens.prepare(
        token, for: use, proof: proof, origin: origin, idempotencyKey: idempotencyKey)
      let both: (RedeemedToken, Output?)
      do {
        both = try await run({ session, redeemed in
          redeemed.isReplay ? nil : try await change(session, redeemed)
        }) { connection in
          try await self.join(prepared.request, in: connection) { snapshot throws(RegainError) in
            try prepared.decide(snapshot)
          }
        }
      } catch {
        try await service.tokens.settle(prepared, after: error)
        throw error
      }
      try await service.tokens.awaitAnchor(of: both.0)
      return both
    }

    /// The second phase alone, inside a transaction of any client's that the caller ends; as `commit(_:in:)` for codes.
    ///
    /// After the commit and before anything is granted, call `tokens.awaitAnchor(of:)` of the service.
    ///
    /// - Throws: `refused`; `unavailable` when another transaction was quicker; `misconfigured` where no transaction is open,
    ///   or its commit would not be durable or not tell; what the session throws.
    public func commit(
      _ prepared: PreparedTokenRedemption, in session: some PostgresSession
    ) async throws -> RedeemedToken {
      try await join(prepared.request, in: session) { snapshot throws(RegainError) in
        try prepared.decide(snapshot)
      }.answer
    }
  }
#endif
