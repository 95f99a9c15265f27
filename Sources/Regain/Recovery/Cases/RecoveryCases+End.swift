extension RecoveryCases {
  /// Its requester does not want the case any more.
  ///
  /// - Throws: `refused`, `throttled`, `unavailable`, `unknown`.
  public func cancel(
    _ secret: borrowing TypedCaseSecret, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    let entered = try await enter(secret, in: tenant, origin: origin)
    // As if it was: that somebody has said no is not told.
    if try await isGivenUp(entered) { return }
    try await end(entered, .cancelled)
  }

  /// - Returns: false for a case that nobody has said no to: it is there to be ended.
  private func isGivenUp(_ entered: EnteredCase) async throws(RegainError) -> Bool {
    let context = context
    return try await context.commit(reading: ReadRequest(entered.items), for: .stop) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      let (ground, _) = try entered.ground(in: snapshot)
      guard ground.state(at: now) == .denied, ground.stateForRequester(nil, at: now) != .expired
      else { return Decision([], .success(false)) }
      var record = ground.record
      record.stateBefore = .cancelled
      let change = try context.rows.replacingIfChanged(ground.stored, with: record)
      return Decision([change].compactMap(\.self), .success(true))
    }
  }

  /// An administrator ends a case. What it has granted is void.
  ///
  /// - Throws: `refused` where there is no such case, or nothing is left of it to end; `unavailable`, `unknown`: then it is
  ///   written as soon as the store can be written, and this process grants nothing before.
  public func cancel(
    _ recoveryCase: RecoveryCaseID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    try await endKeeping(recoveryCase, .cancelled, in: tenant, origin: origin)
  }

  /// The same, for a case that is not its owner's: its requester is not told.
  ///
  /// - Throws: as ``cancel(_:in:origin:)``.
  public func deny(
    _ recoveryCase: RecoveryCaseID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    try await endKeeping(recoveryCase, .denied, in: tenant, origin: origin)
  }

  private func endKeeping(
    _ recoveryCase: RecoveryCaseID, _ state: CaseState, in tenant: TenantID,
    origin: RequestOrigin
  ) async throws(RegainError) {
    let id = recoveryCase.identifier
    let name = StopName(row: RecoveryCaseRecord.key(tenant.bytes, id), sheet: id)
    let cases = self
    try await context.keepingUnwritten(name) { _ throws(RegainError) in
      try await cases.end(try await cases.find(id, in: tenant, origin: origin), state)
    }
  }

  private func end(_ entered: EnteredCase, _ state: CaseState) async throws(RegainError) {
    let context = context
    try await context.commit(reading: ReadRequest(entered.items), for: .stop) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      let (ground, _) = try entered.ground(in: snapshot)
      let before = ground.state(at: now)
      guard before != state else { return Decision([], .success(())) }
      guard
        before.isCollecting || before == .disputed || (before == .granted && !ground.isGrantUsed)
      else { throw .refusal(.caseOver) }
      let ending = CaseEnding(context: context, ground: ground, origin: entered.origin)
      return Decision(try ending.changes(state, at: now), .success(()))
    }
  }
}

/// The end of a case before its time.
struct CaseEnding: Sendable {
  let context: ServiceContext
  let ground: CaseGround
  let origin: RequestOrigin

  /// - Parameter reason: for the log.
  func changes(
    _ state: CaseState, because reason: RefusalReason? = nil, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    var (record, cases, tokens) = (ground.record, ground.cases.body, ground.tokens.body)
    record.stateBefore = record.state
    (record.state, record.endedAt, record.waitUntil) = (state, now, nil)
    cases.close(ground.id, at: now)
    var changes = ground.requirements(writing: [ground.tokens.key])
    let reference = ground.account?.body.reference
    let event = AuditEvent(.caseChanged).adding(.case, .identifier(ground.id))
      .adding(.state, .caseState(state)).adding(.reason, reason.map { .reason($0) })
      .committing(origin)
    // Of an account that nobody knows the log has no name: it never had evidence.
    if let reference {
      changes.append(
        try context.audit.appending(event.adding(.account, .identifier(reference)), at: now))
      if let grant = record.grant, !ground.isGrantUsed {
        cases.release(ground.id)
        changes += try revoke(grant.token, of: reference, &tokens, at: now)
      }
      changes += try OwnerNotice(
        context: context, scope: ground.scope, event: .caseChanged, account: reference,
        recoveryCase: ground.id
      ).changes(to: ground.addresses.body, at: now)
    }
    changes.append(try context.rows.replacing(ground.stored, with: record))
    changes.append(try context.rows.replacingOrRequiring(ground.cases, with: cases))
    changes.append(try context.rows.replacingOrRequiring(ground.tokens, with: tokens))
    return changes
  }

  private func revoke(
    _ token: RandomIdentifier, of account: RandomIdentifier, _ tokens: inout TokensRecord,
    at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard tokens.token(token)?.isRevoked == false else { return [] }
    tokens.change(token) { $0.isRevoked = true }
    let event = AuditEvent(.tokenRevoked).adding(.account, .identifier(account))
      .adding(.token, .identifier(token)).committing(origin)
    return [try context.audit.appending(event, at: now)]
  }
}
