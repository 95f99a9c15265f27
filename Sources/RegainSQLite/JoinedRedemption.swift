public import GRDB
public import Regain

/// Redeeming in a transaction of the caller's own: both changes happen, or neither.
extension SQLiteRecoveryStore {
  /// Redeems a code and makes the caller's change in one transaction of the shared database.
  ///
  /// The attempt is counted before, and a refusal logged after, in transactions of Regain's own: a
  /// caller that rolls back undoes neither. When `change` throws, the code is as it was.
  ///
  /// Asked again with the same idempotency key, `change` is not called: it was made with the first use.
  ///
  /// - Parameters:
  ///   - service: the one that has this store.
  ///   - change: gets the database, inside the transaction, and what was redeemed. The redemption is
  ///     provisional until it returned and the transaction is on disk.
  /// - Throws: a `RegainError` as `BackupCodes.redeem` does, `unknown` when the commit failed, or what
  ///   `change` threw.
  public func redeem<Output: Sendable>(
    _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil,
    service: RecoveryService,
    change: @escaping @Sendable (Database, RedeemedBackupCode) throws -> Output
  ) async throws -> (RedeemedBackupCode, Output?) {
    let prepared = try await service.backupCodes.prepare(
      typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey)
    let result = try await run({ database, redeemed in
      redeemed.isReplay ? nil : try change(database, redeemed)
    }) { database throws(RegainError) in
      try self.commit(prepared, in: database)
    }
    switch result {
    case .success(let both):
      try await service.backupCodes.awaitAnchor(of: both.0)
      return both
    case .failure(let error):
      try await service.backupCodes.settle(prepared, after: error)
      throw error
    }
  }

  /// The second phase alone, inside a write transaction that the caller ends.
  ///
  /// Provisional until that transaction is committed. When this throws, `settle` the prepared redemption;
  /// when the transaction is rolled back, `release` it. After the commit and before anything is granted, call
  /// `backupCodes.awaitAnchor(of:)` of the service.
  ///
  /// - Throws: `refused`; `misconfigured` outside of a transaction, or on a connection that does not
  ///   sync every commit (`PRAGMA synchronous` below FULL).
  public func commit(
    _ prepared: PreparedRedemption, in database: Database
  ) throws(RegainError) -> RedeemedBackupCode {
    try join(prepared.request, in: database) { snapshot throws(RegainError) in
      try prepared.decide(snapshot)
    }
  }
}
