/// A case while it is changed: what becomes of its rows, and what the log and the owner are told.
struct CaseDraft: Sendable {
  let context: ServiceContext
  let ground: CaseGround
  let policy: RecoveryPolicy
  let agents: [RandomIdentifier: AgentRecord]
  let now: Timestamp
  var record: RecoveryCaseRecord
  var cases: CasesRecord
  private var events: [AuditEvent] = []

  /// - Throws: `refused` when the policy that the case was opened under is another by now.
  init(
    _ ground: CaseGround, agents: [RandomIdentifier: AgentRecord], _ context: ServiceContext,
    at now: Timestamp
  ) throws(RegainError) {
    (self.context, self.ground, self.agents, self.now) = (context, ground, agents, now)
    (record, cases) = (ground.record, ground.cases.body)
    policy = try ground.record.currentPolicy(
      context.configuration.recovery, of: ground.cases.body.accountClass)
  }

  /// By which name the log knows the account.
  var reference: RandomIdentifier? { ground.account?.body.reference }

  mutating func log(_ event: AuditEvent) { events.append(event) }

  func event(_ name: AuditEventName) -> AuditEvent {
    AuditEvent(name).adding(.account, reference.map { .identifier($0) })
      .adding(.case, .identifier(ground.id))
  }

  /// What the policy says of the case as it is now.
  func decide() -> PolicyDecision {
    ground.with(record, cases).decide(policy, agents, context, at: now)
  }

  /// The same, as the requester may know it.
  func decideForRequester() -> PolicyDecision {
    ground.with(record, cases).decideForRequester(policy, agents, context, at: now)
  }

  /// The state that the policy's word makes.
  static func state(_ decision: PolicyDecision, hasEvidence: Bool) -> CaseState {
    switch decision.outcome {
    case .met: .satisfied
    case .waiting: .waiting
    case .pending, .refused: hasEvidence ? .evidence : .open
    }
  }

  /// Everything to be written. `told`: who is to hear of it, beside the log.
  func changes(telling told: [OwnerNotice] = []) throws(RegainError) -> [Change] {
    var changes: [Change] = []
    if let change = try context.rows.replacingIfChanged(ground.stored, with: record) {
      changes.append(change)
    }
    changes.append(try context.rows.replacingOrRequiring(ground.cases, with: cases))
    for event in events { changes.append(try context.audit.appending(event, at: now)) }
    for notice in told { changes += try notice.changes(to: ground.addresses.body, at: now) }
    return changes
  }

  func notice(_ event: AuditEventName) -> OwnerNotice? {
    guard let reference else { return nil }
    var notice = OwnerNotice(
      context: context, scope: ground.scope, event: event, account: reference,
      recoveryCase: ground.id)
    notice.isByPost = policy.notifiesByPost
    notice.used = Set(
      record.evidence.compactMap {
        if case .address(let address) = $0.source { address } else { nil }
      })
    return notice
  }
}

extension RecoveryCaseRecord {
  /// - Throws: `refused` when it is another than the case was opened under.
  func currentPolicy(
    _ rules: RecoveryRules, of accountClass: String?
  ) throws(RegainError) -> RecoveryPolicy {
    let accountClass = accountClass ?? self.accountClass
    guard let policy = try? rules.policy(for: action, of: accountClass, asked: askedPolicy),
      policy.name == self.policy, try policy.digest() == policyDigest
    else { throw .refusal(.policyChanged) }
    return policy
  }
}

extension CaseGround {
  /// The same, with the rows as they will be.
  func with(_ record: RecoveryCaseRecord, _ cases: CasesRecord) -> CaseGround {
    CaseGround(
      id: id, scope: scope,
      stored: Stored(key: stored.key, version: stored.version, body: record), account: account,
      cases: Stored(key: self.cases.key, version: self.cases.version, body: cases), epoch: epoch,
      addresses: addresses, devices: devices, codes: codes, tokens: tokens)
  }

  func decide(
    _ policy: RecoveryPolicy, _ agents: [RandomIdentifier: AgentRecord], _ context: ServiceContext,
    at now: Timestamp
  ) -> PolicyDecision {
    var question = PolicyQuestion(
      policy, evidence: standing(agents: agents, context.configuration.recovery, at: now),
      signals: signals(for: policy, at: now), told: toldAt,
      now: now)
    question.isRiskLifted = record.liftedUntil.map { now < $0 } ?? false
    return question.decide()
  }

  /// Two names of one mailbox are one that was told; one that was removed is none.
  private var toldAt: [Timestamp] {
    var first: [HexBytes: Timestamp] = [:]
    for (id, at) in record.told {
      guard let entry = RandomIdentifier(hex: id).flatMap({ addresses.body.entry($0) }),
        entry.isUsable
      else { continue }
      first[entry.destination] = min(at, first[entry.destination] ?? at)
    }
    return Array(first.values)
  }

  /// The same as its requester may know it: what risk adds tells who the account is, and who else has come, so that it is not said
  /// before he has shown what everybody must.
  func decideForRequester(
    _ policy: RecoveryPolicy, _ agents: [RandomIdentifier: AgentRecord], _ context: ServiceContext,
    at now: Timestamp
  ) -> PolicyDecision {
    var base = policy
    base.risk = []
    let bare = decide(base, agents, context, at: now)
    guard bare.metSince != nil else { return bare.forRequester }
    return decide(policy, agents, context, at: now).forRequester
  }
}
