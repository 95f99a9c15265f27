/// The room for backup codes: issue, confirm, redeem, look at, revoke.
public struct BackupCodes: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }
}

// MARK: redeeming

extension BackupCodes {
  /// Accepts and consumes a code, or says that it was not accepted.
  ///
  /// The attempt is counted before the code is looked at. What is thrown as `refused` never says why;
  /// the log does. When the answer is lost (`unknown`), ask again with the same idempotency key.
  ///
  /// - Parameters:
  ///   - origin: for the log; where it names a source, attempts are counted by it too.
  /// - Throws: `refused`, `throttled`, `unavailable`, `unknown` or `misconfigured`.
  public func redeem(
    _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> RedeemedBackupCode {
    let prepared = try await prepare(
      typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey)
    return try await commit(prepared)
  }

  /// The first phase alone: counts the attempt and checks the secret, and consumes nothing.
  ///
  /// For callers who commit in a transaction of their own. Commit, ``release(_:)`` or
  /// ``settle(_:after:)`` what it returns; left alone, the attempt becomes a failure after 60 seconds.
  ///
  /// - Throws: as ``redeem(_:by:in:origin:idempotencyKey:)``.
  public func prepare(
    _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> PreparedRedemption {
    try await prepare(
      typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey, for: nil)
  }

  /// - Parameter recoveryCase: in which it is shown: asking again is asking for the same in the same case.
  func prepare(
    _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID,
    origin: RequestOrigin, idempotencyKey: IdempotencyKey?, for recoveryCase: RandomIdentifier?
  ) async throws(RegainError) -> PreparedRedemption {
    let rows = try AccountRows(context, tenant: tenant, account: account)
    let beginning = Beginning(context)
    let code = try await CodeVerifier(context, rows: rows)
      .verify(typed, origin: origin, refusal: .codeRefused)
    return try prepared(code, beginning, idempotencyKey: idempotencyKey, for: recoveryCase)
  }

  /// What a redemption is measured from: before anything was read.
  struct Beginning {
    let time: Timestamp
    let leave: LeaveToGrant

    init(_ context: ServiceContext) {
      (time, leave) = (context.clock.now, LeaveToGrant(stops: context.unwrittenStops.count))
    }
  }

  func prepared(
    _ code: VerifiedCode, _ beginning: Beginning, idempotencyKey: IdempotencyKey?,
    for recoveryCase: RandomIdentifier? = nil
  ) throws(RegainError) -> PreparedRedemption {
    PreparedRedemption(
      context: context, code: code,
      expires: beginning.time.adding(seconds: AttemptLimiter.reservationLifetime),
      leave: beginning.leave,
      idempotencyDigest: try idempotencyKey?.digest(
        context, scope: code.attempt.rows.scope,
        operation: recoveryCase.map { "show-backup-code \($0.hex)" } ?? "redeem-backup-code",
        credential: "\(code.sheet.hex).\(code.slot)"),
      receipt: try context.makeIdentifier())
  }

  /// The second phase: consumes the code in one commit, or refuses.
  ///
  /// - Throws: as ``redeem(_:by:in:origin:idempotencyKey:)``.
  public func commit(
    _ prepared: PreparedRedemption
  ) async throws(RegainError) -> RedeemedBackupCode {
    try await prepared.context.commit(reading: prepared.request, for: .grant) {
      snapshot throws(RegainError) in try prepared.decide(snapshot)
    }
  }

  /// Returns once a redemption that was committed in a caller's own transaction may count: the anchor covers it,
  /// where there is one, and no stop has come meanwhile that could not be written.
  ///
  /// - Throws: `unknown` when the anchor cannot be reached or the store has lost the commit again: the code may
  ///   be used up, and nothing may be granted. `misconfigured` when the store was rolled back.
  public func awaitAnchor(of redeemed: RedeemedBackupCode) async throws(RegainError) {
    try await context.requireMayTell(redeemed.entry, by: redeemed.leave)
  }

  /// Gives a prepared redemption up: the attempt is no failure, and the code is as it was.
  ///
  /// - Throws: `unavailable` or `unknown`; the attempt then becomes a failure by itself.
  public func release(_ prepared: PreparedRedemption) async throws(RegainError) {
    try await prepared.release()
  }

  /// Settles the attempt after a caller's own transaction did not come to pass.
  ///
  /// A refusal goes into the log; after any other error the prepared redemption is released. After
  /// `unknown` nothing is done: the code may be used up.
  ///
  /// - Parameter error: what joining the transaction, or the rest of it, threw.
  /// - Throws: `unavailable` or `unknown`; the attempt then becomes a failure by itself.
  public func settle(
    _ prepared: PreparedRedemption, after error: any Error
  ) async throws(RegainError) {
    try await prepared.settle(after: error)
  }
}
