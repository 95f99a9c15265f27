extension RecoveryTokens {
  /// Accepts and consumes a token, or says that it was not accepted.
  ///
  /// What is thrown as `refused` never says why; the log does. When the reply is lost (`unknown`), ask again with the same
  /// idempotency key.
  ///
  /// - Parameters:
  ///   - use: what it is presented for.
  ///   - proof: of a token that is bound to a device.
  ///   - origin: for the log; where it names a source, tokens are counted by it too.
  /// - Throws: `refused`, `denied` when the device says no, `throttled`, `malformed`, `unavailable`, `unknown` or
  ///   `misconfigured`.
  public func redeem(
    _ token: consuming TypedToken, for use: TokenUse, proof: DeviceProof? = nil,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> RedeemedToken {
    let prepared = try await prepare(
      token, for: use, proof: proof, origin: origin, idempotencyKey: idempotencyKey)
    return try await commit(prepared)
  }

  /// The first phase alone: opens the token, and consumes nothing.
  ///
  /// For callers who commit in a transaction of their own. Commit, ``release(_:)`` or ``settle(_:after:)`` what it returns.
  ///
  /// - Throws: as ``redeem(_:for:proof:origin:idempotencyKey:)``.
  public func prepare(
    _ token: consuming TypedToken, for use: TokenUse, proof: DeviceProof? = nil,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> PreparedTokenRedemption {
    let (begun, stops) = (context.clock.now, context.unwrittenStops.count)
    try await context.count(origin, in: use.tenant)
    let authentic = try await authenticateLogging(
      token, for: use, origin: origin, isAskedAgain: idempotencyKey != nil)
    var approval: PreparedApproval?
    if let proof {
      approval = try await prepare(
        proof, of: authentic, origin: origin, idempotencyKey: idempotencyKey)
    }
    return PreparedTokenRedemption(
      context: context, token: authentic, use: use, origin: origin, proof: approval,
      expires: begun.adding(seconds: AttemptLimiter.reservationLifetime),
      leave: LeaveToGrant(stops: stops),
      idempotencyDigest: try idempotencyKey?.digest(
        context, scope: authentic.rows.scope, operation: "redeem-token",
        credential: authentic.claims.id.hex), receipt: try context.makeIdentifier())
  }

  /// The second phase: consumes the token in one commit, or refuses.
  ///
  /// - Throws: as ``redeem(_:for:proof:origin:idempotencyKey:)``.
  public func commit(
    _ prepared: PreparedTokenRedemption
  ) async throws(RegainError) -> RedeemedToken {
    let outcome = try await context.commitWithSums(reading: prepared.request, for: .grant) {
      snapshot, mayLog throws(RegainError) in
      try prepared.check.loggingRefusals(snapshot, origin: prepared.origin, mayLog: mayLog) {
        () throws(RegainError) in try prepared.decide(snapshot)
      }
    }
    do throws(RegainError) {
      return try outcome.get()
    } catch {
      // The refusal is told whether or not the attempt could be given back: then it becomes a failure by itself.
      try? await prepared.release()
      throw error
    }
  }

  /// Returns once a redemption that was committed in a caller's own transaction may count: the anchor covers it, where
  /// there is one, and no stop has come meanwhile that could not be written.
  ///
  /// - Throws: `unknown` when the anchor cannot be reached or the store has lost the commit again: the token may be used
  ///   up, and nothing may be granted. `misconfigured` when the store was rolled back.
  public func awaitAnchor(of redeemed: RedeemedToken) async throws(RegainError) {
    try await context.requireMayTell(redeemed.entry, by: redeemed.leave)
  }

  /// Gives a prepared redemption up: the token is as it was.
  ///
  /// - Throws: `unavailable` or `unknown`.
  public func release(_ prepared: PreparedTokenRedemption) async throws(RegainError) {
    try await prepared.release()
  }

  /// Settles a prepared redemption after a caller's own transaction did not come to pass.
  ///
  /// A refusal goes into the log. After `unknown` nothing is done: the token may be used up.
  ///
  /// - Parameter error: what joining the transaction, or the rest of it, threw.
  /// - Throws: `unavailable` or `unknown`.
  public func settle(
    _ prepared: PreparedTokenRedemption, after error: any Error
  ) async throws(RegainError) {
    try await prepared.settle(after: error)
    guard let proof = prepared.proof, let reason = (error as? RegainError)?.reason else { return }
    // Why the device's answer failed is the device's to note; that the token's did is not.
    reason == .counterRegressed || reason == .repeatedNonce
      ? try await proof.settle(after: error) : try await proof.release()
  }
}

extension TokenCheck {
  /// Runs a decision; a refusal is written with its true reason before it is told, or counted in a sum.
  func loggingRefusals<Answer>(
    _ snapshot: Snapshot, origin: RequestOrigin, mayLog: Bool,
    _ decide: () throws(RegainError) -> Decision<Answer>
  ) throws(RegainError) -> Decision<Refusal.Outcome<Answer>> {
    do throws(RegainError) {
      let decision = try decide()
      return Decision(decision.changes.changes, .success(Refusal.Outcome(decision.answer)))
    } catch {
      guard error.reason != nil else { throw error }
      return try refusal(error, snapshot, origin: origin)
        .decision(context, mayLog: mayLog, at: context.clock.now)
    }
  }
}
