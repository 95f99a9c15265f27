extension RecoveryCases {
  /// Two agents, who have nothing to do with each other, decide over the head of the policy: they deny a case, lift for some
  /// time what risk added, or let a disputed case go on. They never go below what the policy demands of everybody.
  ///
  /// NIST SP 800-63-4, 3.6: people can override what an algorithm decides. PCI DSS 4.0.1, 8.5.1: documented, by two, and for a
  /// time.
  ///
  /// - Parameter confirmations: two, each with the same decision: `deny`, `lift-risk` or `resolve`.
  /// - Throws: `refused` where they are related, confirm the case otherwise too, lack the role, or there is nothing to override;
  ///   `denied`, `throttled`, `malformed`, `unavailable`, `unknown`, `misconfigured`.
  /// - Returns: until when it holds; nil: for good.
  @discardableResult
  public func override(
    _ recoveryCase: RecoveryCaseID, by confirmations: [HelpDeskConfirmation],
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Timestamp? {
    guard
      confirmations.allSatisfy({ [.deny, .liftRisk, .resolve].contains($0.statement.decision) })
    else { throw RegainError(.malformed, "Two agents deny a case, lift-risk or resolve.") }
    let entered = try await find(recoveryCase.identifier, in: tenant, origin: origin)
    for confirmation in confirmations { try entered.requireOwn(confirmation.statement) }
    let pair = try await OverridingPair(confirmations, context, origin: origin)
    let context = context
    let request = ReadRequest(entered.items.union(pair.items))
    return try await pair.releasingOnRefusal { () async throws(RegainError) in
      try await context.commit(reading: request, for: pair.decision == .deny ? .stop : .grant) {
        snapshot throws(RegainError) in
        let now = context.clock.now
        let (ground, agents) = try entered.ground(in: snapshot)
        let used = try pair.decide(
          snapshot, AgentList(snapshot, tenant.bytes, context.rows), beside: ground)
        switch used.answer {
        case .failure(let error): return Decision(used.changes.changes, .failure(error))
        case .success(let pairing):
          let overriding = CaseOverriding(
            context: context, entered: entered, ground: ground, agents: agents, pairing: pairing,
            now: now)
          let (changes, until) = try overriding.changes(pair.decision)
          return Decision(used.changes.changes + changes, .success(until))
        }
      }
    }
  }
}

/// Two agents who decide together.
struct OverridingPair: Sendable {
  let decision: AgentDecision
  private let first: PreparedConfirmation
  private let second: PreparedConfirmation

  /// What came of both.
  struct Pairing: Sendable {
    let first: UsedConfirmation
    let second: UsedConfirmation
  }

  init(
    _ confirmations: [HelpDeskConfirmation], _ context: ServiceContext, origin: RequestOrigin
  ) async throws(RegainError) {
    guard confirmations.count == 2,
      confirmations[0].statement.decision == confirmations[1].statement.decision
    else {
      throw RegainError(.malformed, "Two confirmations of the same decision are wanted.")
    }
    decision = confirmations[0].statement.decision
    first = try await PreparedConfirmation(
      confirmations[0], context, origin: origin, idempotencyKey: nil)
    do throws(RegainError) {
      second = try await PreparedConfirmation(
        confirmations[1], context, origin: origin, idempotencyKey: nil)
    } catch {
      try? await first.approval.release()
      throw error
    }
  }

  var statements: [HelpDeskStatement] { [first.statement, second.statement] }

  var items: [ReadRequest.Item] {
    first.approval.request.items.union(second.approval.request.items)
  }

  /// - Parameter ground: of the case; who has confirmed it is no judge of it.
  func decide(
    _ snapshot: Snapshot, _ agents: AgentList, beside ground: CaseGround?
  ) throws(RegainError) -> Decision<Pairing> {
    let pair = try statements.map { statement throws(RegainError) in
      let agent = try agents.require(statement).body
      guard agent.roles.contains(.override) else { throw .refusal(.agentRole) }
      let judged = (ground?.agentIDs ?? []).compactMap { agents.byID[$0] }
      guard !judged.contains(where: agent.isRelated) else { throw .refusal(.relatedAgents) }
      return agent
    }
    guard !pair[0].isRelated(to: pair[1]) else { throw .refusal(.relatedAgents) }
    let one = try first.decide(snapshot, agents, limit: nil)
    guard case .success(let first) = one.answer else {
      return Decision(one.changes.changes, .failure(one.answer.error))
    }
    let other = try second.decide(snapshot, agents, limit: nil)
    guard case .success(let second) = other.answer else {
      // The second one's refusal alone is written: nothing of the first is used up.
      return Decision(other.changes.changes, .failure(other.answer.error))
    }
    return Decision(
      one.changes.changes + other.changes.changes,
      .success(Pairing(first: first, second: second)))
  }

  func releasingOnRefusal<Answer>(
    _ body: () async throws(RegainError) -> Answer
  ) async throws(RegainError) -> Answer {
    try await first.approval.releasingOnRefusal { () async throws(RegainError) in
      try await second.approval.releasingOnRefusal(body)
    }
  }
}

extension Result where Failure == RegainError {
  fileprivate var error: RegainError {
    if case .failure(let error) = self {
      error
    } else {
      RegainError(.defect, "An answer that is none was taken for an error.")
    }
  }
}

/// What two agents do to a case.
private struct CaseOverriding: Sendable {
  let context: ServiceContext
  let entered: EnteredCase
  let ground: CaseGround
  let agents: [RandomIdentifier: AgentRecord]
  let pairing: OverridingPair.Pairing
  let now: Timestamp

  func changes(_ decision: AgentDecision) throws(RegainError) -> ([Change], Timestamp?) {
    let state = ground.state(at: now)
    if decision == .deny {
      guard state.isCollecting || state == .disputed || (state == .granted && !ground.isGrantUsed)
      else { throw .refusal(.caseOver) }
      let ending = CaseEnding(context: context, ground: ground, origin: entered.origin)
      return (try ending.changes(.denied, at: now) + entries(decision, until: nil), nil)
    }
    if ground.account?.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
    var draft = try CaseDraft(ground, agents: agents, context, at: now)
    var until: Timestamp?
    if decision == .resolve {
      // What was granted before the dispute stays void: it may be granted anew.
      guard state == .disputed, now < ground.record.expiresAt, !ground.isGrantUsed else {
        throw .refusal(.caseDisputed)
      }
      draft.resolve()
    } else {
      guard state.isCollecting else { throw .refusal(ground.refusal(at: now) ?? .caseOver) }
      until = min(now.adding(seconds: draft.policy.liftSeconds), ground.record.expiresAt)
      draft.record.liftedUntil = until
    }
    let told = draft.settle(draft.decide()) + [draft.notice(.caseOverridden)].compactMap(\.self)
    return (
      ground.requirements() + (try draft.changes(telling: told))
        + (try entries(decision, until: until)),
      until
    )
  }

  private func entries(
    _ decision: AgentDecision, until: Timestamp?
  ) throws(RegainError) -> [Change] {
    let account = ground.account?.body.reference
    let event = AuditEvent(.caseOverridden).adding(.account, account.map { .identifier($0) })
      .adding(.case, .identifier(entered.id)).adding(.decision, .decision(decision))
      .adding(.agent, .identifier(pairing.first.agent.id))
      .adding(.second, .identifier(pairing.second.agent.id))
      .adding(.until, until.map { .time($0) }).committing(entered.origin)
    return [
      try context.audit.appending(pairing.first.event(account, entered.id), at: now),
      try context.audit.appending(pairing.second.event(account, entered.id), at: now),
      try context.audit.appending(event, at: now),
    ]
  }
}

extension CaseDraft {
  /// The case goes on from the stops that there were.
  mutating func resolve() {
    record.stops = ground.account?.body.stopCount ?? 0
    record.grants = ground.cases.body.grants
    (record.grant, record.state) = (nil, .evidence)
  }
}
