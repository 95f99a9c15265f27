/// A token whose seal was right, and that nothing has consumed yet.
///
/// It is no acceptance: whether it is accepted is decided when it is committed, against the rows as they are then. It expires
/// after 60 seconds.
public struct PreparedTokenRedemption: Sendable {
  package let context: ServiceContext
  let token: AuthenticToken
  let use: TokenUse
  let origin: RequestOrigin
  /// The device's approval, of a token that is bound to one. Consumed with it, or not at all.
  let proof: PreparedApproval?
  let expires: Timestamp
  let leave: LeaveToGrant
  let idempotencyDigest: [UInt8]?
  let receipt: RandomIdentifier

  private var claims: TokenClaims { token.claims }
  var check: TokenCheck { TokenCheck(context: context, token: token, use: use) }

  /// Everything that the decision looks at.
  package var request: ReadRequest {
    ReadRequest(check.items.union(proof?.request.items ?? []))
  }

  // MARK: the decision

  /// Pure, and the same for Regain's own commit and for a caller's transaction.
  ///
  /// - Throws: `refused`, with nothing to be written.
  package func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<RedeemedToken> {
    let now = context.clock.now
    guard now < expires else { throw .refusal(.preparationExpired) }
    try context.checkMayGrant(in: snapshot, at: now)
    let ground = try check.ground(in: snapshot)
    let decision: Decision<RedeemedToken>
    if let first = ground.first, let idempotencyDigest, first.idempotencyDigest == idempotencyDigest
    {
      decision = try replay(of: first, ground, at: now)
    } else {
      try check.requireAlive(ground, at: now)
      try check.requireBindings(ground, hasProof: proof != nil)
      decision = try consume(ground, at: now)
    }
    guard let approval = try proof?.decide(snapshot) else { return decision }
    return try joined(decision, with: approval, isReplay: ground.first != nil)
  }

  /// The token's use and the device's approval of it, as one; of an answer that is no approval, what it changes alone.
  private func joined(
    _ decision: Decision<RedeemedToken>, with approval: Decision<DeviceApproval>, isReplay: Bool
  ) throws(RegainError) -> Decision<RedeemedToken> {
    let changes = approval.changes.changes
    switch approval.answer {
    case .failure(let error): return Decision(changes, .failure(error))
    case .success(let approved):
      // One that was used before, for whatever, proves nothing any more; with what it was used for it is asked for again.
      guard approved.isReplay == isReplay else { throw .refusal(.challengeAnswered) }
      return Decision(changes + decision.changes.changes, decision.answer)
    }
  }

  private func consume(
    _ ground: TokenCheck.Ground, at now: Timestamp
  ) throws(RegainError) -> Decision<RedeemedToken> {
    var body = ground.tokens.body
    // What else was issued for the same has served its end.
    body.endGeneration(of: claims.action)
    let generation = body.generation(of: claims.action)
    body.change(claims.id) { $0.usedGeneration = generation }
    body.noteUse(of: claims.recoveryCase)
    let entry = try context.audit.appending(
      event(.tokenRedeemed, ground).adding(.action, .action(claims.action))
        .adding(.generation, .number(Int(generation)))
        .adding(.receipt, .identifier(receipt))
        .adding(.case, claims.recoveryCase.map { .identifier($0) })
        .adding(.device, proof.map { .identifier($0.record.device) })
        .adding(.request, idempotencyDigest.map { .bytes($0) }), at: now)
    let notice = NoticeRecord(
      event: AuditEventName.tokenRedeemed.rawValue, at: now,
      account: ground.account.body.reference, token: claims.id)
    let changes =
      [consumption(at: now)] + ground.requirements(hasProof: proof != nil) + [
        try context.rows.replacing(ground.tokens, with: body), entry,
        try context.leavingNotice(notice, scope: token.rows.scope),
      ]
    return decision(changes, receipt: receipt, isReplay: false)
  }

  /// The row that says that it is used up; one insert decides who was first.
  private func consumption(at now: Timestamp) -> Change {
    .consume(
      Consumption(
        scope: token.rows.scope, kind: .token, id: claims.id.hex, at: now,
        expiresAt: claims.expires, idempotencyDigest: idempotencyDigest, receipt: receipt))
  }

  /// The same request again gets its answer again, unless it was stopped or revoked meanwhile. The account's state may be
  /// another by now: that is what the token was for.
  private func replay(
    of first: Consumption, _ ground: TokenCheck.Ground, at now: Timestamp
  ) throws(RegainError) -> Decision<RedeemedToken> {
    try check.requireNotStopped(ground, at: now)
    guard claims.epoch == ground.epoch.body.number else { throw .refusal(.storeReset) }
    guard ground.open.usedGeneration == ground.tokens.body.generation(of: claims.action) else {
      throw .refusal(.tokenSuperseded)
    }
    guard (claims.device != nil) == (proof != nil) else { throw .refusal(.proofNotGiven) }
    let entry = try context.audit.appending(
      event(.tokenReplayed, ground).adding(.receipt, .identifier(first.receipt)), at: now)
    let unchanged = Change.require(ground.tokens.key, version: ground.tokens.version)
    return decision(
      ground.requirements(hasProof: false) + [unchanged, entry], receipt: first.receipt,
      isReplay: true)
  }

  private func decision(
    _ changes: [Change], receipt: RandomIdentifier, isReplay: Bool
  ) -> Decision<RedeemedToken> {
    var redeemed = RedeemedToken(
      facts: TokenFacts(token, use), device: proof.map { DeviceID($0.record.device) },
      receipt: ReceiptID(receipt), isReplay: isReplay)
    (redeemed.entry, redeemed.leave) = (ChangeSet(changes).lastEntry, leave)
    return Decision(changes, .success(redeemed))
  }

  private func event(_ name: AuditEventName, _ ground: TokenCheck.Ground) -> AuditEvent {
    AuditEvent(name).adding(.account, .identifier(ground.account.body.reference))
      .adding(.token, .identifier(claims.id)).committing(origin)
  }
}

extension PreparedTokenRedemption: PreparedConsumption {
  package func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void> {
    let refusal = try check.refusal(.refusal(reason), snapshot, origin: origin)
    let decision: Decision<Refusal.Outcome<Void>> = try refusal.decision(
      context, mayLog: true, at: now)
    return Decision(decision.changes.changes, .success(()))
  }

  /// The token is as it was; of a device's answer the attempt is no failure.
  package func release() async throws(RegainError) { try await proof?.release() }
}
