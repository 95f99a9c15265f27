public import GRDB
public import Regain

/// Redeeming a token in a transaction of the caller's own: both changes happen, or neither.
extension SQLiteRecoveryStore {
  /// Redeems a token and makes the caller's change, as a new password, in one transaction of the shared database.
  ///
  /// Asked again with the same idempotency key, `change` is not called: it was made with the first use.
  ///
  /// A refusal is logged after, in a transaction of Regain's own: a caller that rolls back does not undo it. When `change`
  /// throws, the token is as it was.
  ///
  /// - Parameters:
  ///   - service: the one that has this store.
  ///   - change: gets the database, inside the transaction, and what was redeemed. It is provisional until it returned and
  ///     the transaction is on disk.
  /// - Throws: a `RegainError` as `RecoveryTokens.redeem` does, `unknown` when the commit failed, or what `change` threw.
  public func redeem<Output: Sendable>(
    _ token: consuming TypedToken, for use: TokenUse, proof: DeviceProof? = nil,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil,
    service: RecoveryService,
    change: @escaping @Sendable (Database, RedeemedToken) throws -> Output
  ) async throws -> (RedeemedToken, Output?) {
    let prepared = try await service.tokens.prepare(
      token, for: use, proof: proof, origin: origin, idempotencyKey: idempotencyKey)
    let result = try await run({ database, redeemed in
      redeemed.isReplay ? nil : try change(database, redeemed)
    }) { database throws(RegainError) in
      try self.commit(prepared, in: database)
    }
    switch result {
    case .success(let both):
      try await service.tokens.awaitAnchor(of: both.0)
      return both
    case .failure(let error):
      try await service.tokens.settle(prepared, after: error)
      throw error
    }
  }

  /// The second phase alone, inside a write transaction that the caller ends.
  ///
  /// Provisional until that transaction is committed. When this throws, `settle` the prepared redemption; when the
  /// transaction is rolled back, `release` it. After the commit and before anything is granted, call
  /// `tokens.awaitAnchor(of:)` of the service.
  ///
  /// - Throws: `refused`; `misconfigured` outside of a transaction, or on a connection that does not sync every commit
  ///   (`PRAGMA synchronous` below FULL).
  public func commit(
    _ prepared: PreparedTokenRedemption, in database: Database
  ) throws(RegainError) -> RedeemedToken {
    try join(prepared.request, in: database) { snapshot throws(RegainError) in
      try prepared.decide(snapshot)
    }
  }
}
