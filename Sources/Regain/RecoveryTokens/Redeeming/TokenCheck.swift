internal import RegainCrypto

/// What every decision on a token looks at.
struct TokenCheck: Sendable {
  let context: ServiceContext
  let token: AuthenticToken
  let use: TokenUse

  private var claims: TokenClaims { token.claims }
  private var rows: TokenRows { token.rows }

  var items: [ReadRequest.Item] { rows.items + [.record(token.recordKey)] }

  /// What a decision stands on, read and found to agree.
  struct Ground: Sendable {
    let account: Stored<AccountRecord>
    let epoch: Stored<EpochRecord>
    let tokens: Stored<TokensRecord>
    let open: OpenToken
    let record: TokenRecord
    let devices: Stored<DevicesRecord>
    /// The first use of the token, if there was one.
    let first: Consumption?

    /// By number where the token's row has it: no clock is asked.
    func isStoppedSince(_ isIssuedBy: (Timestamp) -> Bool) -> Bool {
      if let stops = record.stops { return account.body.stopCount > stops }
      return account.body.stoppedAt.map(isIssuedBy) ?? false
    }

    /// The decision holds only while these are as they were read. Of the devices, unless an answer of one is used up in
    /// the same commit, which changes their row.
    func requirements(hasProof: Bool) -> [Change] {
      [
        .require(account.key, version: account.version),
        .require(epoch.key, version: epoch.version),
      ] + (hasProof ? [] : [.require(devices.key, version: devices.version)])
    }
  }

  func ground(in snapshot: Snapshot) throws(RegainError) -> Ground {
    let epoch = try context.epoch(in: snapshot)
    guard let account = try rows.account(context.rows, in: snapshot) else {
      throw .refusal(.unknownAccount)
    }
    let tokens = try rows.tokens(context.rows, in: snapshot)
    guard let open = tokens.body.token(claims.id), let row = snapshot.record(token.recordKey)
    else { throw .refusal(.unknownToken) }
    let record = try context.rows.open(row, as: TokenRecord.self).body
    guard record.account.bytes == rows.scope.account, record.payload.bytes == token.payload,
      (record.verifier != nil) == (token.format == .handle)
    else { throw .refusal(.tokenChanged) }
    let first = snapshot.consumptions(rows.scope, .token).first { $0.id == claims.id.hex }
    guard open.isUsed == (first != nil) else { throw .refusal(.tamperedConsumptions) }
    return Ground(
      account: account, epoch: epoch, tokens: tokens, open: open, record: record,
      devices: try rows.devices(context.rows, in: snapshot), first: first)
  }

  /// It may be redeemed: not used, not revoked, in time, in its epoch and generation.
  func requireAlive(_ ground: Ground, at now: Timestamp) throws(RegainError) {
    guard ground.first == nil else { throw .refusal(.alreadyUsed) }
    try claims.checkTimes(under: context.configuration.tokens, at: now)
    guard claims.epoch == ground.epoch.body.number else { throw .refusal(.storeReset) }
    try requireNotStopped(ground, at: now)
    guard claims.generation == ground.tokens.body.generation(of: claims.action) else {
      throw .refusal(.tokenSuperseded)
    }
  }

  /// What ends a token, also one that was redeemed already.
  func requireNotStopped(_ ground: Ground, at now: Timestamp) throws(RegainError) {
    guard !ground.open.isRevoked else { throw .refusal(.tokenRevoked) }
    if ground.account.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
    // A stop is over at some time; what was issued before it stays stopped.
    if ground.isStoppedSince(isIssued) { throw .refusal(.stoppedSince) }
    // Who was asked by his device and said no did not mean this one token.
    if let denied = ground.devices.body.deniedAt, isIssued(by: denied) {
      throw .refusal(.stoppedSince)
    }
  }

  /// Also by a clock that is ahead, as far as clocks may be; for so long after, nothing is issued.
  private func isIssued(by time: Timestamp) -> Bool {
    claims.issued <= time.adding(seconds: ClockGuard.tolerance)
  }

  /// What a token is bound to must be shown, and nothing is shown in vain: whoever shows a state or a device relies on its
  /// being looked at.
  func requireBindings(_ ground: Ground, hasProof: Bool) throws(RegainError) {
    switch (claims.state, use.state) {
    case (nil, nil): break
    case (nil, _): throw .refusal(.stateNotBound)
    case (_, nil): throw .refusal(.stateNotGiven)
    case (let bound?, let state?):
      guard let key = context.keyring.key(id: ground.record.digestKey, for: .tokenDigest) else {
        throw .refusal(.missingKey)
      }
      let now = try state.claim(under: key, for: claims.account, in: claims.tenant)
      guard isEqualInConstantTime(now.span, bound.span) else { throw .refusal(.stateChanged) }
    }
    guard claims.device == nil || hasProof else { throw .refusal(.proofNotGiven) }
    guard claims.device != nil || !hasProof else { throw .refusal(.proofNotAsked) }
  }

  // MARK: refusing

  /// An entry of a refusal, of which there is one in a minute for an account.
  func refusal(
    _ error: RegainError, _ snapshot: Snapshot, origin: RequestOrigin
  ) throws(RegainError) -> Refusal {
    let counter = try context.rows.read(
      rows.counterKey, in: snapshot, absent: AttemptsRecord())
    // Rows that do not verify are why it may be refused: told all the same.
    let account = (try? rows.account(context.rows, in: snapshot)).flatMap { $0 }
    let name: AuditEventName = error.reason == .alreadyUsed ? .tokenReused : .tokenRefused
    let event = AuditEvent(name)
      .identifying(account.map { .known($0) } ?? .unknown, counter: rows.counterKey)
      .adding(.factor, .factor(.token)).adding(.token, .identifier(claims.id))
      .adding(.reason, error.reason.map { .reason($0) }).committing(origin)
    return Refusal(event: event, factor: .token, counter: counter, error: error)
  }
}
