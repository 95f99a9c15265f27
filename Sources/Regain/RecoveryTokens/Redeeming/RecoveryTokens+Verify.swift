extension RecoveryTokens {
  /// Looks at a token for a page that asks whether to go on: authentic and alive. Writes nothing, not even to the log, so
  /// that GET and HEAD may call it as often as scanners of links do.
  ///
  /// What the token is bound to is not looked at.
  ///
  /// - Throws: `refused`, `unavailable`, `misconfigured`.
  public func peek(
    _ token: borrowing TypedToken, for use: TokenUse
  ) async throws(RegainError) -> PeekedToken {
    let check = TokenCheck(
      context: context, token: try await authenticate(token, for: use), use: use)
    try await requireAliveNow(check)
    return PeekedToken(facts: TokenFacts(check.token, use))
  }

  /// Says whether a token would be accepted, and consumes nothing. The log tells of it.
  ///
  /// No decision may rest on it.
  ///
  /// - Throws: as ``redeem(_:for:proof:origin:idempotencyKey:)``.
  public func verify(
    _ token: borrowing TypedToken, for use: TokenUse, proof: DeviceProof? = nil,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CheckedToken {
    try await context.count(origin, in: use.tenant)
    let authentic = try await authenticateLogging(token, for: use, origin: origin)
    let check = TokenCheck(context: context, token: authentic, use: use)
    if let proof { try await self.check(proof, of: check.token, origin: origin) }
    return try await context.commitWithSums(
      reading: ReadRequest(check.items), for: .upkeep
    ) { snapshot, mayLog throws(RegainError) in
      try check.loggingRefusals(snapshot, origin: origin, mayLog: mayLog) {
        () throws(RegainError) in
        try check.decideToCheck(snapshot, hasProof: proof != nil, origin: origin)
      }
    }.get()
  }

  /// Asks the device that a token is bound to whether it may be redeemed. Its answer is the proof.
  ///
  /// - Throws: `refused`: the token is not alive, or bound to no device; else as ``Devices/challenge(_:origin:)``.
  public func challenge(
    for token: borrowing TypedToken, use: TokenUse, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedChallenge {
    let authentic = try await authenticateLogging(token, for: use, origin: origin)
    let check = TokenCheck(context: context, token: authentic, use: use)
    try await requireAliveNow(check)
    let claims = check.token.claims
    guard claims.device != nil else { throw .refusal(.proofNotAsked) }
    guard let device = try await device(of: check.token) else { throw .refusal(.unknownDevice) }
    // No longer than the token itself, which is over soon.
    let left = claims.expires.seconds(since: context.clock.now)
    var request = try ChallengeRequest(
      account: claims.account, tenant: claims.tenant, device: DeviceID(device.id),
      action: .redeemToken, subject: check.token.digest,
      lifetimeSeconds: min(600, max(10, left)))
    request.recoveryCase = claims.recoveryCase.map(RecoveryCaseID.init)
    // An audience may be longer than what is displayed.
    request.display =
      if let text = try? DisplayText("\(claims.action) at \(use.audience)") { text } else {
        try DisplayText(claims.action.name)
      }
    return try await Devices(context: context).challenge(request, origin: origin)
  }

  /// As the rows are at this moment; nothing is written.
  private func requireAliveNow(_ check: TokenCheck) async throws(RegainError) {
    let snapshot = try await context.store.rows(for: ReadRequest(check.items))
    try check.requireAlive(try check.ground(in: snapshot), at: context.clock.now)
  }
}

extension TokenCheck {
  fileprivate func decideToCheck(
    _ snapshot: Snapshot, hasProof: Bool, origin: RequestOrigin
  ) throws(RegainError) -> Decision<CheckedToken> {
    let now = context.clock.now
    try context.checkMayGrant(in: snapshot, at: now)
    let ground = try ground(in: snapshot)
    try requireAlive(ground, at: now)
    try requireBindings(ground, hasProof: hasProof)
    let event = AuditEvent(.tokenChecked)
      .adding(.account, .identifier(ground.account.body.reference))
      .adding(.token, .identifier(token.claims.id)).committing(origin)
    return Decision(
      [try context.audit.appending(event, at: now)],
      .success(CheckedToken(facts: TokenFacts(token, use))))
  }
}
