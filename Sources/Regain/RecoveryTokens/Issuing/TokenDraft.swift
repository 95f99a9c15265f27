internal import RegainCrypto

/// A token before it is committed: all of it that does not hang on the store.
struct TokenDraft: Sendable {
  let format: TokenFormat
  let digestKey: Key
  private let context: ServiceContext
  private let wanted: TokenRequest
  private let origin: RequestOrigin
  private let lifetime: Int64
  private let id: RandomIdentifier
  private let handle: NewHandle?
  private let nonce: [UInt8]?
  private let budgets: SourceBudgets
  private let idempotencyDigest: HexBytes?

  private var rows: TokenRows { TokenRows(Scope(wanted.tenant, wanted.account)) }

  init(
    _ context: ServiceContext, _ request: TokenRequest, origin: RequestOrigin,
    idempotencyKey: IdempotencyKey?
  ) throws(RegainError) {
    let rules = context.configuration.tokens
    try request.requireAllowed(rules)
    (self.context, wanted, self.origin) = (context, request, origin)
    format = try request.chosenFormat(context.configuration)
    if let suite = format.suite { _ = try context.keyring.requireActive(KeyPurpose(suite)) }
    digestKey = try context.keyring.requireActive(.tokenDigest)
    lifetime = try request.lifetime(rules)
    handle =
      format == .handle
      ? try NewHandle(context.random, in: request.tenant, under: digestKey) : nil
    nonce = format == .handle ? nil : try Self.makeNonce(context.random)
    id = if let handle { handle.id } else { try context.makeIdentifier() }
    budgets = try SourceBudgets(context, tenant: request.tenant.bytes, source: origin.source)
    idempotencyDigest = try idempotencyKey.map { key throws(RegainError) in
      HexBytes(
        try key.digest(
          context, scope: Scope(request.tenant, request.account), operation: "issue-token",
          credential: "\(request.action) \(request.audience)"))
    }
  }

  private static func makeNonce(_ random: any RandomSource) throws(RegainError) -> [UInt8] {
    try mapCryptoErrors { () throws(CryptoError) in
      try random.bytes(count: TokenClaims.nonceByteCount)
    }
  }

  var request: ReadRequest { ReadRequest(rows.items + budgets.items) }

  // MARK: the decision

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<TokenClaims> {
    let now = context.clock.now
    let counted = try budgets.counting(in: snapshot, at: now)
    do throws(RegainError) {
      let (claims, changes) = try place(in: snapshot, at: now)
      return Decision(counted + changes, .success(claims))
    } catch {
      // Asking for what is not to be had counts too.
      guard error.code == .refused else { throw error }
      return Decision(counted, .failure(error))
    }
  }

  private func place(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> (TokenClaims, [Change]) {
    let mark = try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    let owner = try rows.account(context.rows, in: snapshot)
    if owner?.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
    let (account, standing) = try context.standing(of: owner, in: rows.scope)
    try requireNoDenial(in: snapshot, at: now)
    let stored = try rows.tokens(context.rows, in: snapshot)
    var body = stored.body
    let gone = body.makeRoom(
      for: wanted.action, before: try context.mark(in: snapshot), at: now)
    let ended = try voiding(&body, account, at: now)
    if endsEarlier { body.endGeneration(of: wanted.action) }
    let claims = try claims(body, epoch: epoch.body.number, in: snapshot, at: now)
    body.tokens.append(OpenToken(claims, request: idempotencyDigest))
    return (
      claims,
      mark + ended + [
        standing, .require(epoch.key, version: epoch.version),
        try context.rows.replacing(stored, with: body),
        .write(try row(of: claims, after: owner?.body.stopCount ?? 0)),
        try context.audit.appending(issuing(claims, account), at: now),
      ] + gone.flatMap { rows.forgetting($0) }
    )
  }

  /// Ends what the same request has issued before: a token is handed over only once.
  private func voiding(
    _ tokens: inout TokensRecord, _ account: RandomIdentifier, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let idempotencyDigest else { return [] }
    let earlier = tokens.tokens.filter {
      $0.request == idempotencyDigest && !$0.isUsed && !$0.isRevoked
    }
    return try earlier.map { token throws(RegainError) in
      tokens.change(token.id) { $0.isRevoked = true }
      return try context.audit.appending(
        event(.tokenRevoked, account).adding(.token, .identifier(token.id)), at: now)
    }
  }

  /// What is asked for in somebody's name who has just said no is not given out; by then no clock is behind the no.
  private func requireNoDenial(in snapshot: Snapshot, at now: Timestamp) throws(RegainError) {
    guard let denied = try rows.devices(context.rows, in: snapshot).body.deniedAt else { return }
    let pause = max(
      context.configuration.devices.secondsAfterDenial, ClockGuard.tolerance + 1)
    let until = denied.adding(seconds: pause)
    guard now >= until else {
      throw .mustWait("A device of the account has said no.", until, now)
    }
  }

  private var endsEarlier: Bool {
    wanted.endsEarlier || context.configuration.tokens.latestOnly.contains(wanted.action)
  }

  private func claims(
    _ tokens: TokensRecord, epoch: Int, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> TokenClaims {
    var claims = TokenClaims(
      issuer: context.configuration.tokenIssuer,
      audience: wanted.audience.claim(in: context.configuration.tokens.environment),
      account: wanted.account, tenant: wanted.tenant, action: wanted.action,
      channel: wanted.channel, id: id, issued: now, expires: now.adding(seconds: lifetime),
      generation: tokens.generation(of: wanted.action), epoch: epoch,
      recoveryCase: wanted.recoveryCase?.identifier,
      state: try wanted.state?.claim(under: digestKey, for: wanted.account, in: wanted.tenant),
      device: try device(in: snapshot), nonce: nonce)
    claims.assurance = wanted.assurance?.number
    return claims
  }

  /// Whether a token was issued for this same request.
  func repeats(_ token: OpenToken) -> Bool {
    idempotencyDigest != nil && token.request == idempotencyDigest
  }

  private func device(in snapshot: Snapshot) throws(RegainError) -> [UInt8]? {
    guard let id = wanted.device?.identifier else { return nil }
    guard let device = try rows.devices(context.rows, in: snapshot).body.device(id) else {
      throw .refusal(.unknownDevice)
    }
    if let refusal = device.refusal { throw .refusal(refusal) }
    return try device.fingerprint()
  }

  // MARK: what is written

  private func row(
    of claims: TokenClaims, after stops: Int64
  ) throws(RegainError) -> StoredRecord {
    let payload = try claims.payload()
    var record = TokenRecord(
      account: HexBytes(wanted.account.bytes),
      payload: HexBytes(handle == nil ? try sha256(payload) : payload),
      verifier: handle?.digest, digestKey: digestKey.id, epoch: claims.epoch,
      isBoundToState: claims.state != nil)
    record.stops = stops
    return try context.rows.seal(
      record, at: TokenRecord.key(wanted.tenant.bytes, id), version: 1)
  }

  private func issuing(_ claims: TokenClaims, _ account: RandomIdentifier) -> AuditEvent {
    event(.tokenIssued, account).adding(.token, .identifier(id))
      .adding(.action, .action(claims.action)).adding(.until, .time(claims.expires))
      .adding(.channel, .channel(claims.channel)).adding(.form, .tokenFormat(format))
      .adding(.generation, .number(Int(claims.generation)))
      .adding(.case, claims.recoveryCase.map { .identifier($0) })
      .adding(.device, (wanted.device?.identifier).map { .identifier($0) })
      .adding(.request, idempotencyDigest.map { .bytes($0.bytes) })
  }

  private func event(_ name: AuditEventName, _ account: RandomIdentifier) -> AuditEvent {
    AuditEvent(name).adding(.account, .identifier(account)).committing(origin)
  }

  /// Nil for another form.
  var handleText: KeyMaterial? { handle?.text }
}

/// A handle that was made, and what is kept of it.
private struct NewHandle: Sendable {
  let id: RandomIdentifier
  let text: KeyMaterial
  let digest: HexBytes

  init(_ random: any RandomSource, in tenant: TenantID, under key: Key) throws(RegainError) {
    let handle = try SecretHandle(random: random)
    let parts = try TypedToken.HandleParts(handle)
    (id, text) = (parts.selector, KeyMaterial(try handle.text()))
    digest = HexBytes(
      try SecretDigest.tokenHandle.make(parts.verifier, of: parts.selector, in: tenant.bytes, key))
  }
}

extension OpenToken {
  init(_ claims: TokenClaims, request: HexBytes?) {
    self.init(
      id: claims.id, action: claims.action, generation: claims.generation,
      expires: claims.expires, recoveryCase: claims.recoveryCase)
    self.request = request
  }
}

extension TokenRows {
  /// Clears a token away, and with it the row that says that it was used: what is in no account's row redeems nothing.
  func forgetting(_ id: RandomIdentifier) -> [Change] {
    [.remove(TokenRecord.key(scope.tenant, id)), .forget(scope, .token, id: id.hex)]
  }
}
