extension RecoveryCases {
  /// How far a case has come, as its requester may know it.
  ///
  /// That a device or an agent has said no is not shown: until the case is over it looks as if more was wanted.
  ///
  /// - Throws: `refused`, `throttled`, `unavailable`.
  public func status(
    of secret: borrowing TypedCaseSecret, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CaseStatus {
    let entered = try await enter(secret, in: tenant, origin: origin)
    var status = try await status(entered)
    if status.state == .denied {
      let isOver = context.clock.now >= entered.record.expiresAt
      status.state = isOver ? .expired : entered.record.stateBefore ?? entered.record.state
    }
    return status.forRequester
  }

  /// The same for an administrator, with the true state.
  ///
  /// - Throws: `refused` where there is no such case, or its rows do not verify; `unavailable`.
  public func status(
    of recoveryCase: RecoveryCaseID, in tenant: TenantID = .default
  ) async throws(RegainError) -> CaseStatus {
    try await status(
      try await find(recoveryCase.identifier, in: tenant, origin: .unnamed))
  }

  /// All that are there, over or not, in order of id.
  ///
  /// - Parameter state: those alone that are in it.
  /// - Throws: `unavailable`.
  public func list(
    _ state: CaseState? = nil, in tenant: TenantID = .default
  ) async throws(RegainError) -> [CaseStatus] {
    var statuses: [CaseStatus] = []
    try await forEachCase(in: tenant, origin: .unnamed) { entered throws(RegainError) in
      guard let status = try? await status(entered) else { return }
      if state.map({ $0 == status.state }) ?? true { statuses.append(status) }
    }
    return statuses
  }

  private func status(_ entered: EnteredCase) async throws(RegainError) -> CaseStatus {
    let snapshot = try await context.store.rows(for: ReadRequest(entered.items))
    let (ground, agents) = try entered.ground(in: snapshot)
    let now = context.clock.now
    let draft = try? CaseDraft(ground, agents: agents, context, at: now)
    let decision = draft?.decide()
    var state = ground.state(at: now)
    // Time goes on, and evidence ends, without anybody writing it.
    if state.isCollecting, let decision {
      state = CaseDraft.state(decision, hasEvidence: !ground.record.evidence.isEmpty)
    }
    var status = CaseStatus(ground, state, decision)
    status.requesterDecision = draft?.decideForRequester()
    return status
  }
}

/// How far a case has come.
public struct CaseStatus: Sendable {
  /// Which case.
  public let recoveryCase: RecoveryCaseID
  /// Whose account it is said to be.
  public let account: AccountID
  /// What it is for.
  public let action: RecoveryAction
  /// The policy that rules it.
  public let policy: String
  /// How far it has come.
  public internal(set) var state: CaseState
  /// When it was opened.
  public let openedAt: Timestamp
  /// From this second on nothing comes of it any more.
  public let expiresAt: Timestamp
  /// What is met and what is missing; nil where the policy that it was opened under is another by now.
  public private(set) var decision: PolicyDecision?
  /// What was shown.
  public let evidence: [Evidence]
  /// How many addresses were told of it.
  public private(set) var addressesTold: Int
  /// When it was granted.
  public let grantedAt: Timestamp?

  init(_ ground: CaseGround, _ state: CaseState, _ decision: PolicyDecision?) {
    let record = ground.record
    (recoveryCase, account) = (
      RecoveryCaseID(ground.id), AccountID(trustedBytes: record.account.bytes)
    )
    (action, policy, self.state) = (record.action, record.policy, state)
    (openedAt, self.decision) = (record.openedAt, decision)
    let isOfGrant = state == .granted
    expiresAt = isOfGrant ? record.grant?.until ?? record.expiresAt : record.expiresAt
    (evidence, addressesTold) = (record.evidence.map(\.evidence), record.told.count)
    grantedAt = record.grant?.at
  }

  fileprivate var requesterDecision: PolicyDecision?

  /// Without what only administrators are told: which risk is seen, and who was told.
  var forRequester: CaseStatus {
    var status = self
    (status.decision, status.addressesTold) = (requesterDecision, 0)
    return status
  }
}
