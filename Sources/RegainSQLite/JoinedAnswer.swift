public import GRDB
public import Regain

/// Redeeming a device's answer in a transaction of the caller's own: both changes happen, or neither.
extension SQLiteRecoveryStore {
  /// Redeems an answer and makes the caller's change in one transaction of the shared database.
  ///
  /// The attempt is counted before, and a refusal logged after, in transactions of Regain's own: a caller that rolls back
  /// undoes neither. When `change` throws, the challenge is as it was. A denial is taken by itself, and `change` is not called; nor
  /// is it when an approval is asked for again with the same idempotency key.
  ///
  /// - Parameters:
  ///   - service: the one that has this store.
  ///   - change: gets the database, inside the transaction, and the approval. It is provisional until it returned
  ///     and the transaction is on disk.
  /// - Throws: a `RegainError` as `Devices.redeem` does, `unknown` when the commit failed, or what `change` threw.
  public func redeem<Output: Sendable>(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil, service: RecoveryService,
    change: @escaping @Sendable (Database, DeviceApproval) throws -> Output
  ) async throws -> (DeviceVerdict, Output?) {
    let prepared: PreparedApproval
    switch try await service.devices.prepare(
      answer, to: challenge, match: match, in: tenant, origin: origin,
      idempotencyKey: idempotencyKey)
    {
    case .denied(let denial): return (.denied(denial), nil)
    case .approval(let approval): prepared = approval
    }
    let result = try await run({ database, approval in
      approval.isReplay ? nil : try change(database, approval)
    }) { database throws(RegainError) in
      try self.commit(prepared, in: database)
    }
    switch result {
    case .success(let both):
      try await service.devices.awaitAnchor(of: both.0)
      return (.approved(both.0), both.1)
    case .failure(let error):
      try await service.devices.settle(prepared, after: error)
      throw error
    }
  }

  /// The second phase alone, inside a write transaction that the caller ends.
  ///
  /// Provisional until that transaction is committed. When this throws, `settle` the prepared answer; when the transaction is
  /// rolled back, `release` it. After the commit and before anything is granted, call `devices.awaitAnchor(of:)` of the
  /// service.
  ///
  /// - Throws: `refused`; `misconfigured` outside of a transaction, or on a connection that does not sync every commit
  ///   (`PRAGMA synchronous` below FULL).
  public func commit(
    _ prepared: PreparedApproval, in database: Database
  ) throws(RegainError) -> DeviceApproval {
    try join(prepared.request, in: database) { snapshot throws(RegainError) in
      try prepared.decide(snapshot)
    }
  }
}
