extension RecoveryCases {
  /// Shows in a case what an agent has seen, and signed: used up and counted in one commit. One that denies ends the case.
  ///
  /// - Throws: `refused`, also where the policy does not count agents, the account is the agent's own, or he has confirmed
  ///   enough for a day; `denied` when his device says no; `throttled`, `malformed`, `unavailable`, `unknown`,
  ///   `misconfigured`.
  public func add(
    _ confirmation: HelpDeskConfirmation, to secret: borrowing TypedCaseSecret,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> CaseProgress {
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    try entered.requireOwn(confirmation.statement)
    let decision = confirmation.statement.decision
    guard decision == .approve || decision == .deny else { throw .refusal(.agentRole) }
    let prepared = try await PreparedConfirmation(
      confirmation, context, origin: origin, idempotencyKey: idempotencyKey)
    if decision == .deny { return try await deny(entered, prepared) }
    let context = context
    let addition = CaseAddition(
      entered: entered, items: prepared.approval.request.items,
      prove: { snapshot throws(RegainError) in
        guard let terms = try entered.policy(in: snapshot).helpDesk else {
          throw .refusal(.agentRole)
        }
        let agents = AgentList(snapshot, tenant.bytes, context.rows)
        let decision = try prepared.decide(
          snapshot, agents, limit: terms.confirmationsPerDay)
        guard case .success(let used) = decision.answer, !used.isReplay else { return decision }
        let account = try AddressRows(entered.rows.scope).account(context.rows, in: snapshot)
        let entry = try context.audit.appending(
          used.event(account?.body.reference, entered.id).committing(origin),
          at: context.clock.now)
        return Decision(decision.changes.changes + [entry], decision.answer)
      }, writes: [],
      show: { used, ground, now throws(RegainError) in
        let evidence = Evidence(
          id: used.approval.receipt.identifier, kind: .helpDesk, shownAt: now,
          expiresAt: ground.record.expiresAt,
          groups: used.agent.groups)
        return ShownEvidence(evidence: evidence, source: .agent(used.agent.id))
      })
    return try await committing(addition, orReleasing: prepared.approval)
  }

  /// An agent has seen that it is not the owner.
  private func deny(
    _ entered: EnteredCase, _ prepared: PreparedConfirmation
  ) async throws(RegainError) -> CaseProgress {
    let context = context
    let request = ReadRequest(entered.items.union(prepared.approval.request.items))
    try await prepared.approval.releasingOnRefusal { () async throws(RegainError) in
      try await context.commit(reading: request, for: .stop) {
        snapshot throws(RegainError) -> Decision<Void> in
        let now = context.clock.now
        let (ground, _) = try entered.ground(in: snapshot)
        let agents = AgentList(snapshot, entered.tenant.bytes, context.rows)
        let decision = try prepared.decide(snapshot, agents, limit: nil)
        let used: UsedConfirmation
        switch decision.answer {
        case .failure(let error): return Decision(decision.changes.changes, .failure(error))
        case .success(let confirmed): used = confirmed
        }
        guard ground.state(at: now).isCollecting else { throw .refusal(.caseOver) }
        let entry = used.event(ground.account?.body.reference, entered.id)
        let ending = CaseEnding(context: context, ground: ground, origin: entered.origin)
        return Decision(
          decision.changes.changes + (try ending.changes(.denied, at: now)) + [
            try context.audit.appending(entry.committing(entered.origin), at: now)
          ], .success(()))
      }
    }
    // As his requester sees it: more is wanted.
    throw try await entered.pendingIfDenied() ?? .refusal(.caseDenied)
  }
}

extension EnteredCase {
  func requireOwn(_ statement: HelpDeskStatement) throws(RegainError) {
    guard statement.recoveryCase?.identifier == id, statement.tenant == tenant,
      statement.account == account
    else { throw .refusal(.evidenceOfAnother) }
  }
}
