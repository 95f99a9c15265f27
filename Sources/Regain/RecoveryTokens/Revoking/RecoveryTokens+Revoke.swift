extension RecoveryTokens {
  /// Ends one token. Safe to repeat.
  ///
  /// - Returns: whether it was alive.
  /// - Throws: `refused` when this store has no token of that id: it was never issued, or is over and cleared away;
  ///   `unavailable` or `unknown`: then it is written as soon as the store can be written, and this process grants nothing
  ///   before.
  @discardableResult
  public func revoke(
    _ token: TokenID, in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Bool {
    let key = TokenRecord.key(tenant.bytes, token.identifier)
    // Kept, also where not even whose it is could be read.
    return try await context.keepingUnwritten(StopName(row: key, sheet: token.identifier)) {
      _ throws(RegainError) in
      let rows = TokenRows(try await scope(of: token.identifier, in: tenant))
      if try await endStray(token.identifier, key, rows, origin) { return false }
      return try await end(rows, origin) { $0.id == token.identifier } > 0
    }
  }

  /// Ends every token of an account that was issued so far, for one action or for all: after a change of its password, of
  /// its authenticators or its addresses.
  ///
  /// - Returns: how many were alive.
  /// - Throws: `refused` for an account that Regain does not know; `unavailable` or `unknown`: as
  ///   ``revoke(_:in:origin:)``.
  @discardableResult
  public func revokeAll(
    of account: AccountID, for action: RecoveryAction? = nil, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Int {
    let rows = TokenRows(Scope(tenant, account))
    let context = context
    return try await context.commitStop(reading: ReadRequest(rows.items, lane: .stop)) {
      snapshot, _ throws(RegainError) in
      try rows.endingGeneration(of: action, origin, context, snapshot)
    }
  }

  /// Ends the tokens of one recovery case.
  ///
  /// - Returns: how many were alive.
  /// - Throws: as ``revokeAll(of:for:in:origin:)``.
  @discardableResult
  public func revokeAll(
    ofCase recoveryCase: RecoveryCaseID, of account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Int {
    let rows = TokenRows(Scope(tenant, account))
    return try await context.keepingUnwritten(nil) { _ throws(RegainError) in
      try await end(rows, origin) { $0.recoveryCase == recoveryCase.identifier }
    }
  }

  private func end(
    _ rows: TokenRows, _ origin: RequestOrigin,
    _ isMeant: @escaping @Sendable (OpenToken) -> Bool
  ) async throws(RegainError) -> Int {
    let context = context
    return try await context.commit(reading: ReadRequest(rows.items), for: .stop) {
      snapshot throws(RegainError) in
      try rows.ending(isMeant, origin, context, snapshot)
    }
  }

  /// A row that its account does not list redeems nothing, and alarms the doctor. The log has its end all the same: somebody
  /// may show an older row of the account's for as long as it is revoked.
  ///
  /// - Returns: whether it was one.
  private func endStray(
    _ token: RandomIdentifier, _ key: RecordKey, _ rows: TokenRows, _ origin: RequestOrigin
  ) async throws(RegainError) -> Bool {
    let context = context
    let request = ReadRequest(rows.items + [.record(key)])
    return try await context.commit(reading: request, for: .stop) { snapshot throws(RegainError) in
      guard snapshot.record(key) != nil,
        try rows.tokens(context.rows, in: snapshot).body.token(token) == nil
      else { return Decision([], .success(false)) }
      // Of an account that has no row any more there is no name in the log.
      guard let account = try rows.account(context.rows, in: snapshot) else {
        return Decision([.remove(key)], .success(true))
      }
      let event = AuditEvent(.tokenRevoked)
        .adding(.account, .identifier(account.body.reference))
        .adding(.token, .identifier(token)).committing(origin)
      return Decision(
        [.remove(key), try context.audit.appending(event, at: context.clock.now)],
        .success(true))
    }
  }

  private func scope(
    of token: RandomIdentifier, in tenant: TenantID
  ) async throws(RegainError) -> Scope {
    let found = try await context.owner(
      by: TokenRecord.key(tenant.bytes, token), as: TokenRecord.self, of: \.account,
      else: TokensRecord.self
    ) { $0.token(token) != nil }
    guard let found else {
      throw RegainError(
        .refused, "There is no token of that id: it was never issued here, or it is over.",
        reason: .unknownToken)
    }
    return found
  }
}

extension TokenRows {
  /// The decision that ends single tokens.
  fileprivate func ending(
    _ isMeant: (OpenToken) -> Bool, _ origin: RequestOrigin, _ context: ServiceContext,
    _ snapshot: Snapshot
  ) throws(RegainError) -> Decision<Int> {
    let now = context.clock.now
    let stored = try tokens(context.rows, in: snapshot)
    guard let account = try account(context.rows, in: snapshot) else {
      throw .refusal(.unknownAccount)
    }
    // One that was used is ended too: asking for its answer again then fails.
    let meant = stored.body.tokens.filter { !$0.isRevoked && isMeant($0) }
    guard !meant.isEmpty else { return Decision([], .success(0)) }
    var body = stored.body
    var changes: [Change] = []
    for token in meant {
      body.change(token.id) { $0.isRevoked = true }
      let event = AuditEvent(.tokenRevoked)
        .adding(.account, .identifier(account.body.reference))
        .adding(.token, .identifier(token.id)).committing(origin)
      changes.append(try context.audit.appending(event, at: now))
    }
    changes.append(try context.rows.replacing(stored, with: body))
    return Decision(changes, .success(meant.filter { stored.body.isAlive($0, at: now) }.count))
  }

  /// The decision that ends all that were issued so far.
  fileprivate func endingGeneration(
    of action: RecoveryAction?, _ origin: RequestOrigin, _ context: ServiceContext,
    _ snapshot: Snapshot
  ) throws(RegainError) -> Decision<Int> {
    let now = context.clock.now
    let stored = try tokens(context.rows, in: snapshot)
    guard let account = try account(context.rows, in: snapshot) else {
      throw RegainError(
        .refused, "Regain knows no such account.", reason: .unknownAccount)
    }
    let alive = stored.body.alive(at: now, for: action)
    var body = stored.body
    body.endGeneration(of: action)
    let generation = action.map { body.generation(of: $0) } ?? body.ended
    let event = AuditEvent(.tokensRevoked)
      .adding(.account, .identifier(account.body.reference))
      .adding(.action, action.map { .action($0) })
      .adding(.generation, .number(Int(generation))).committing(origin)
    return Decision(
      [
        try context.rows.replacing(stored, with: body),
        try context.audit.appending(event, at: now),
      ], .success(alive))
  }
}
