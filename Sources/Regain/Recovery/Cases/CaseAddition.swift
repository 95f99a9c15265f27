/// What was shown in a case, verified, and not yet counted: proven and added in one commit.
struct CaseAddition<Proof: RedeemedOnce>: Sendable {
  let entered: EnteredCase
  /// What the proof looks at.
  let items: [ReadRequest.Item]
  /// The decision that uses the proof up. A refusal is one too.
  let prove: @Sendable (Snapshot) throws(RegainError) -> Decision<Proof>
  /// Which row the proof writes, so that the case does not require it as it was.
  let writes: Set<RecordKey>
  /// What it shows.
  let show: @Sendable (Proof, CaseGround, Timestamp) throws(RegainError) -> ShownEvidence

  private var context: ServiceContext { entered.context }

  /// - Throws: `refused`, `unavailable`, `unknown`, `misconfigured`.
  func commit() async throws(RegainError) -> CaseProgress {
    let request = ReadRequest(entered.items.union(items))
    return try await context.commit(reading: request, for: .grant) { snapshot throws(RegainError) in
      try decide(snapshot)
    }
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<CaseProgress> {
    let now = context.clock.now
    let (ground, agents) = try entered.ground(in: snapshot)
    if let reason = ground.refusal(at: now) { throw .refusal(reason) }
    let proven = try prove(snapshot)
    let proof: Proof
    switch proven.answer {
    case .failure(let error): return Decision(proven.changes.changes, .failure(error))
    case .success(let accepted): proof = accepted
    }
    var draft = try CaseDraft(ground, agents: agents, context, at: now)
    let shown = try show(proof, ground, now)
    let isKnown = draft.record.evidence.contains { $0.evidence.id == shown.evidence.id }
    // One that was used before, for whatever else, shows nothing here.
    guard proof.isReplay == isKnown else { throw .refusal(.alreadyUsed) }
    if !isKnown { try add(shown, to: &draft) }
    let decision = draft.decide()
    let told = isKnown ? [] : draft.settle(decision)
    let progress = CaseProgress(
      recoveryCase: RecoveryCaseID(entered.id), state: draft.record.state,
      decision: draft.decideForRequester(),
      expiresAt: draft.record.expiresAt, isReplay: isKnown)
    let requirements = ground.requirements(writing: writes.union([ground.stored.key]))
    return Decision(
      proven.changes.changes + requirements + (try draft.changes(telling: told)),
      .success(progress))
  }

  private func add(_ shown: ShownEvidence, to draft: inout CaseDraft) throws(RegainError) {
    guard draft.record.evidence.count < RecoveryCaseRecord.mostEvidence else {
      throw .refusal(.caseFull)
    }
    draft.record.evidence.append(shown)
    if case .address(let address) = shown.source {
      draft.record.deliveries.removeAll { $0.address == address }
    }
    draft.cases.note(entered.id, until: draft.record.expiresAt, at: draft.now)
    draft.log(
      draft.event(.caseEvidence).adding(shown).adding(.state, .caseState(.evidence))
        .committing(entered.origin))
  }
}

extension CaseDraft {
  /// Writes the state that a decision makes.
  ///
  /// - Returns: what the owner is told: of the first evidence (OWASP ASVS 5.0, 6.3.5), and that enough was shown.
  mutating func settle(_ decision: PolicyDecision) -> [OwnerNotice] {
    let state = Self.state(decision, hasEvidence: !record.evidence.isEmpty)
    let isFirst = ground.record.evidence.isEmpty && !record.evidence.isEmpty
    let isNew = state != ground.record.state
    (record.state, record.waitUntil) = (state, decision.waitUntil)
    if isNew, state == .satisfied || state == .waiting {
      log(
        event(.caseChanged).adding(.state, .caseState(state))
          .adding(.until, decision.waitUntil.map { .time($0) }))
      return [notice(.caseChanged)].compactMap(\.self)
    }
    return isFirst ? [notice(.caseEvidence)].compactMap(\.self) : []
  }
}

extension AuditEvent {
  fileprivate func adding(_ shown: ShownEvidence) -> AuditEvent {
    let event = adding(.evidence, RandomIdentifier(hex: shown.evidence.id).map { .identifier($0) })
      .adding(.kind, .evidence(shown.evidence.kind))
      .adding(.channel, shown.evidence.channel.map { .delivery($0) })
    return switch shown.source {
    case .sheet(let sheet): event.adding(.sheet, .identifier(sheet))
    case .device(let device): event.adding(.device, .identifier(device))
    case .address(let address): event.adding(.address, .identifier(address))
    case .agent(let agent): event.adding(.agent, .identifier(agent))
    case .provider(let name, _): event.adding(.provider, .providerName(name))
    }
  }
}

extension EnteredCase {
  /// Everything that a decision on the case looks at.
  var items: [ReadRequest.Item] { rows.items + AgentList.items(tenant.bytes) }

  /// The policy that rules it now.
  ///
  /// - Throws: `refused` when it is another than the case was opened under.
  func policy(in snapshot: Snapshot) throws(RegainError) -> RecoveryPolicy {
    let ground = try ground(in: snapshot).0
    return try ground.record.currentPolicy(
      context.configuration.recovery, of: ground.cases.body.accountClass)
  }

  func ground(
    in snapshot: Snapshot
  ) throws(RegainError) -> (CaseGround, [RandomIdentifier: AgentRecord]) {
    let ground = try rows.ground(in: snapshot, context)
    return (ground, AgentList(snapshot, tenant.bytes, context.rows).byID)
  }
}

/// How far a case has come by what was just shown.
public struct CaseProgress: Sendable {
  /// Of which case.
  public let recoveryCase: RecoveryCaseID
  /// The state that it is in now.
  public let state: CaseState
  /// What is met, and what is missing and why.
  public let decision: PolicyDecision
  /// From this second on nothing comes of it any more.
  public let expiresAt: Timestamp
  /// The same was shown before, by this same request.
  public let isReplay: Bool
}
