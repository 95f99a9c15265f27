extension RecoveryCases {
  /// Gives what the case was opened for, once its policy is met: a token, redeemed once, for minutes.
  ///
  /// Policy, risk and evidence are looked at again. The first grant of an account ends its other cases.
  ///
  /// - Parameters:
  ///   - audience: who redeems the token.
  ///   - format: a handle, or an encrypted one; nil: `v4.local`, or `v3.local` in the NIST profile.
  ///   - risk: what is known by now. Of a signal that was given before, the worse value stays; one that nobody has given counts as
  ///     100 until it is.
  ///   - idempotencyKey: asking again with the same key ends the earlier token, and makes a new one in its place.
  /// - Throws: `pending` when more must be shown or a wait runs, see ``status(of:in:origin:)``; `refused`, `malformed`,
  ///   `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func grant(
    _ secret: borrowing TypedCaseSecret, to audience: TokenAudience,
    as format: TokenFormat? = nil, risk: [RiskReading] = [], in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> IssuedRecoveryToken {
    let entered = try await enter(secret, in: tenant, origin: origin)
    do throws(RegainError) {
      let snapshot = try await context.store.rows(for: ReadRequest(entered.items))
      let granting = try CaseGranting(
        entered, try entered.policy(in: snapshot), audience, format, risk: risk,
        idempotencyKey: idempotencyKey)
      let claims = try await context.commit(reading: granting.request, for: .grant) {
        snapshot throws(RegainError) in try granting.decide(snapshot)
      }
      return try RecoveryTokens(context: context).issued(claims, granting.token)
    } catch {
      if let reason = error.reason {
        try await logRefusal(reason, of: entered.id, in: tenant, origin)
      }
      throw error.forRequester
    }
  }
}

/// A grant before it is committed.
private struct CaseGranting: Sendable {
  let entered: EnteredCase
  let token: TokenDraft
  private let risk: [RiskReading]

  private var context: ServiceContext { entered.context }

  init(
    _ entered: EnteredCase, _ policy: RecoveryPolicy, _ audience: TokenAudience,
    _ format: TokenFormat?, risk: [RiskReading], idempotencyKey: IdempotencyKey?
  ) throws(RegainError) {
    (self.entered, self.risk) = (entered, risk)
    let record = entered.record
    let context = entered.context
    var request = try TokenRequest(
      account: entered.account, action: record.action, audience: audience, in: entered.tenant)
    (request.format, request.recoveryCase) = (format, RecoveryCaseID(entered.id))
    request.assurance = policy.assurance
    let left = record.expiresAt.seconds(since: context.clock.now)
    let ceiling = context.configuration.tokens.ceiling(record.action, on: request.channel)
    request.lifetimeSeconds = max(1, min(policy.grantSeconds, ceiling, left))
    token = try TokenDraft(
      context, request, origin: entered.origin, idempotencyKey: idempotencyKey)
  }

  var request: ReadRequest { ReadRequest(entered.items.union(token.request.items)) }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<TokenClaims> {
    let now = context.clock.now
    try context.checkMayGrant(in: snapshot, at: now)
    let (ground, agents) = try entered.ground(in: snapshot)
    let isRepeated = isRepeated(ground, at: now)
    if let reason = ground.refusal(at: now), !isRepeated {
      // Whoever is not the owner waits until the case is over, whatever keeps him from it.
      guard ground.isHidden(at: now) else { throw .refusal(reason) }
      let draft = try CaseDraft(ground, agents: agents, context, at: now)
      throw .pending(draft.decideForRequester())
    }
    var draft = try CaseDraft(ground, agents: agents, context, at: now)
    draft.record.note(risk, at: now)
    for reading in risk { draft.log(draft.event(.caseRisk).adding(reading)) }
    let decision = draft.decide()
    guard decision.outcome == .met else { return try pending(draft, decision) }
    return try grant(draft, met: decision.met, ground, snapshot, isRepeated: isRepeated)
  }

  /// The answer to the first request was lost, and its token is nobody's.
  private func isRepeated(_ ground: CaseGround, at now: Timestamp) -> Bool {
    guard ground.state(at: now) == .granted, !ground.isGrantUsed,
      let open = ground.record.grant.flatMap({ ground.tokens.body.token($0.token) })
    else { return false }
    return token.repeats(open)
  }

  private func pending(
    _ draft: CaseDraft, _ decision: PolicyDecision
  ) throws(RegainError) -> Decision<TokenClaims> {
    var draft = draft
    let told = draft.settle(decision)
    let isChanged = draft.record != draft.ground.record
    let changes = isChanged ? draft.ground.requirements() + (try draft.changes(telling: told)) : []
    return Decision(changes, .failure(.pending(draft.decideForRequester())))
  }

  private func grant(
    _ draft: CaseDraft, met: [String], _ ground: CaseGround, _ snapshot: Snapshot, isRepeated: Bool
  ) throws(RegainError) -> Decision<TokenClaims> {
    let issued = try token.decide(snapshot)
    guard case .success(let claims) = issued.answer else { return issued }
    var draft = draft
    // Asked for again, it begins nothing anew.
    let first = isRepeated ? ground.record.grant : nil
    let given = draft.grant(claims, met: met, like: first)
    if !isRepeated { draft.cases.grants += 1 }
    draft.logGrant(given, claims, origin: entered.origin)
    let told = [draft.notice(.caseGranted)].compactMap(\.self)
    let written: Set<RecordKey> = [ground.stored.key, ground.tokens.key]
    let judged = AgentList(snapshot, entered.tenant.bytes, context.rows).agents
      .filter { ground.agentIDs.contains($0.body.id) }
      .map { Change.require($0.key, version: $0.version) }
    return Decision(
      issued.changes.changes + judged + ground.requirements(writing: written)
        + (try draft.changes(telling: told)), .success(claims))
  }
}

extension CaseDraft {
  /// - Parameter first: the grant whose answer was lost.
  fileprivate mutating func grant(
    _ claims: TokenClaims, met: [String], like first: CaseGrant?
  ) -> CaseGrant {
    let since = first?.at ?? now
    let given = CaseGrant(
      token: claims.id, at: since, until: claims.expires, assurance: policy.assurance.number,
      holdUntil: first?.holdUntil ?? now.adding(seconds: policy.hold.seconds),
      met: first?.met ?? met,
      sheets: policy.replacesUsedSheet ? record.usedSheets : [])
    (record.state, record.waitUntil, record.grant) = (.granted, nil, given)
    cases.close(ground.id, at: now)
    let blocks = policy.hold.blocks.map(\.name).sorted()
    cases.hold(
      HoldMark(recoveryCase: ground.id, since: since, until: given.holdUntil, blocks: blocks),
      at: now)
    return given
  }

  /// With what Regain has derived of the risk itself: nobody else has noted it.
  fileprivate mutating func logGrant(
    _ given: CaseGrant, _ claims: TokenClaims, origin: RequestOrigin
  ) {
    for (signal, value) in ground.derivedRisk(at: now).derived where value > 0 {
      log(
        event(.caseRisk).adding(.signal, .signal(signal)).adding(.value, .number(value))
          .adding(.version, .number(signal.version)))
    }
    log(
      event(.caseGranted).adding(.action, .action(claims.action))
        .adding(.assurance, .number(given.assurance)).adding(.hold, .time(given.holdUntil))
        .adding(.token, .identifier(claims.id)).adding(.until, .time(claims.expires))
        .committing(origin))
  }
}

extension RecoveryCaseRecord {
  var usedSheets: [RandomIdentifier] {
    evidence.compactMap { if case .sheet(let sheet) = $0.source { sheet } else { nil } }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension RegainError {
  /// Why one must wait is not the requester's to know: somebody may have said no.
  var forRequester: RegainError {
    guard code == .throttled else { return self }
    return RegainError(
      .throttled, "Not now. Try again later.", retryAfterSeconds: retryAfterSeconds)
  }

  static func pending(_ decision: PolicyDecision) -> RegainError {
    let missing = decision.missing.map { "\($0.requirement) (\($0.why))" }
    let wait = decision.waitUntil.map { "a wait until \($0)" }
    let what = (missing + [wait].compactMap(\.self)).joined(separator: "; ")
    return RegainError(
      .pending, "Nothing is granted yet." + (what.isEmpty ? "" : " Missing: \(what)."))
  }
}
