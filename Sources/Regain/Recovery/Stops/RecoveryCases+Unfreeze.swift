extension RecoveryCases {
  /// Ends a freeze before its time, by something stronger than what set it: an enrolled device lifts what a stop code or a
  /// link has set.
  ///
  /// What was stopped stays void; what is opened from now on is decided as ever.
  ///
  /// - Parameters:
  ///   - answer: of a device of the account's, to a challenge for ``RecoveryAction/liftFreeze``.
  /// - Throws: `refused`, also where a device has set the freeze; `denied` when the device says no; `throttled`, `malformed`,
  ///   `unavailable`, `unknown`, `misconfigured`.
  public func unfreeze(
    _ account: AccountID, by answer: DeviceAnswer, to challenge: PresentedChallenge,
    match: MatchNumber? = nil, in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    let presented = challenge.expecting(account: account, action: .liftFreeze)
    let verdict = try await Devices(context: context).prepare(
      answer, to: presented, match: match, in: tenant, origin: origin)
    guard case .approval(let prepared) = verdict else { throw .deniedByDevice }
    let lifting = FreezeLifting(context: context, scope: Scope(tenant, account), origin: origin)
    let request = ReadRequest(lifting.items.union(prepared.request.items))
    try await prepared.releasingOnRefusal { () async throws(RegainError) in
      try await context.commit(reading: request, for: .grant) {
        snapshot throws(RegainError) -> Decision<Void> in
        let used = try prepared.decide(snapshot)
        switch used.answer {
        case .failure(let error): return Decision(used.changes.changes, .failure(error))
        case .success(let approval):
          let event = AuditEvent(.freezeLifted)
            .adding(.device, .identifier(approval.facts.device.identifier))
          return try lifting.decision(used.changes.changes, event, in: snapshot) { kind in
            kind < .device
          }
        }
      }
    }
  }

  /// The same by two agents, who have nothing to do with each other: whatever has set it.
  ///
  /// - Parameter confirmations: two statements that decide `unfreeze`.
  /// - Throws: as ``override(_:by:in:origin:)``.
  public func unfreeze(
    _ account: AccountID, by confirmations: [HelpDeskConfirmation],
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    guard
      confirmations.allSatisfy({
        $0.statement.decision == .unfreeze && $0.statement.account == account
          && $0.statement.tenant == tenant
      })
    else {
      throw RegainError(.malformed, "Two agents end a freeze by 'unfreeze', of this account.")
    }
    let pair = try await OverridingPair(confirmations, context, origin: origin)
    let lifting = FreezeLifting(context: context, scope: Scope(tenant, account), origin: origin)
    let items = lifting.items.union(pair.items + AgentList.items(tenant.bytes))
    try await pair.releasingOnRefusal { () async throws(RegainError) in
      try await context.commit(reading: ReadRequest(items), for: .grant) {
        snapshot throws(RegainError) -> Decision<Void> in
        let agents = AgentList(snapshot, tenant.bytes, context.rows)
        let used = try pair.decide(snapshot, agents, beside: nil)
        switch used.answer {
        case .failure(let error): return Decision(used.changes.changes, .failure(error))
        case .success(let pairing):
          let event = AuditEvent(.freezeLifted)
            .adding(.agent, .identifier(pairing.first.agent.id))
            .adding(.second, .identifier(pairing.second.agent.id))
          var decision = try lifting.decision(used.changes.changes, event, in: snapshot) { _ in
            true
          }
          decision.changes.changes += try lifting.entries(of: pairing, in: snapshot)
          return decision
        }
      }
    }
  }
}

/// The end of a freeze before its time.
private struct FreezeLifting: Sendable {
  let context: ServiceContext
  let scope: Scope
  let origin: RequestOrigin

  private var rows: AddressRows { AddressRows(scope) }

  var items: [ReadRequest.Item] { rows.items }

  /// What the two have stated.
  func entries(
    of pairing: OverridingPair.Pairing, in snapshot: Snapshot
  ) throws(RegainError) -> [Change] {
    let account = try rows.account(context.rows, in: snapshot)?.body.reference
    return [
      try context.audit.appending(
        pairing.first.event(account, nil).committing(origin), at: context.clock.now),
      try context.audit.appending(
        pairing.second.event(account, nil).committing(origin), at: context.clock.now),
    ]
  }

  /// - Parameter isWeaker: whether what is shown is stronger than what has set the freeze.
  func decision(
    _ proof: [Change], _ event: AuditEvent, in snapshot: Snapshot, isWeaker: (StopKind) -> Bool
  ) throws(RegainError) -> Decision<Void> {
    let now = context.clock.now
    try context.checkMayGrant(in: snapshot, at: now)
    guard let account = try rows.account(context.rows, in: snapshot),
      let freeze = account.body.freeze, freeze.isInForce(at: now)
    else { throw .refusal(.notFrozen) }
    guard isWeaker(freeze.by) else { throw .refusal(.weakerThanStop) }
    var body = account.body
    body.freeze = nil
    let places = try rows.addresses(context.rows, in: snapshot).body
    let told = OwnerNotice(
      context: context, scope: scope, event: .freezeLifted, account: account.body.reference)
    // The row is replaced at the version that the proof requires it at.
    let kept = proof.filter { $0 != .require(account.key, version: account.version) }
    return Decision(
      kept + [
        try context.rows.replacing(account, with: body),
        try context.audit.appending(
          event.adding(.account, .identifier(body.reference)).committing(origin), at: now),
      ] + (try told.changes(to: places, at: now)), .success(()))
  }
}
