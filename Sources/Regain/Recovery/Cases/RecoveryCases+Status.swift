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
    return try await status(entered).forRequester
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
  /// - Parameters:
  ///   - state: those alone that are in it.
  ///   - account: those of accounts of this name alone.
  /// - Throws: `unavailable`.
  public func list(
    _ state: CaseState? = nil, of account: AccountID? = nil, in tenant: TenantID = .default
  ) async throws(RegainError) -> [CaseStatus] {
    var statuses: [CaseStatus] = []
    try await forEachCase(in: tenant, origin: .unnamed) { entered throws(RegainError) in
      guard account.map({ $0 == entered.account }) ?? true,
        let status = try? await status(entered)
      else { return }
      if state.map({ $0 == status.state }) ?? true { statuses.append(status) }
    }
    return statuses
  }

  private func status(_ entered: EnteredCase) async throws(RegainError) -> CaseStatus {
    let snapshot = try await context.store.rows(for: ReadRequest(entered.items))
    let (ground, agents) = try entered.ground(in: snapshot)
    let now = context.clock.now
    let state = ground.state(at: now)
    var status = CaseStatus(ground, state, at: now)
    // What was granted was decided then; what is over is not decided any more.
    let isDecided = state.isCollecting || ground.isHidden(at: now)
    let draft = isDecided ? try? CaseDraft(ground, agents: agents, context, at: now) : nil
    // Where the policy was changed there is nothing to decide by: it comes to nothing, as upkeep will write.
    if isDecided, draft == nil {
      (status.state, status.stateForRequester) = (.cancelled, .cancelled)
      status.whyOver = status.whyOver ?? "the policy that it was opened under was changed"
      return status
    }
    let decision = draft?.decide()
    // Time goes on, and evidence ends, without anybody writing it.
    let decided = decision.map {
      CaseDraft.state($0, hasEvidence: !ground.record.evidence.isEmpty)
    }
    status.stateForRequester = ground.stateForRequester(decided, at: now)
    status.decisionForRequester = draft?.decideForRequester()
    if state.isCollecting, let decided { (status.state, status.decision) = (decided, decision) }
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
  /// What is met and what is missing; nil for what was granted or is over, and where the policy that it was opened under is
  /// another by now.
  public fileprivate(set) var decision: PolicyDecision?
  /// What its policy demanded and had when it was granted; empty where it was not.
  public let metAtGrant: [String]
  /// Why nothing comes of it any more, as administrators are told; nil while something may.
  public fileprivate(set) var whyOver: String?
  /// What was shown.
  public let evidence: [Evidence]
  /// How many addresses were told of it.
  public private(set) var addressesTold: Int
  /// When it was granted.
  public let grantedAt: Timestamp?

  fileprivate init(_ ground: CaseGround, _ state: CaseState, at now: Timestamp) {
    let record = ground.record
    (recoveryCase, account) = (
      RecoveryCaseID(ground.id), AccountID(trustedBytes: record.account.bytes)
    )
    (action, policy, self.state) = (record.action, record.policy, state)
    (openedAt, metAtGrant) = (record.openedAt, record.grant?.met ?? [])
    whyOver = ground.whyOver(at: now)
    let isOfGrant = state == .granted
    expiresAt = isOfGrant ? record.grant?.until ?? record.expiresAt : record.expiresAt
    (evidence, addressesTold) = (record.evidence.map(\.evidence), record.told.count)
    grantedAt = record.grant?.at
  }

  fileprivate var stateForRequester = CaseState.open
  fileprivate var decisionForRequester: PolicyDecision?

  /// Without what only administrators are told: which risk is seen, and who was told.
  var forRequester: CaseStatus {
    var status = self
    (status.state, status.decision) = (stateForRequester, decisionForRequester)
    (status.addressesTold, status.whyOver) = (0, nil)
    return status
  }
}

extension CaseGround {
  /// Why nothing comes of the case any more, in words for administrators. The log has who it was.
  fileprivate func whyOver(at now: Timestamp) -> String? {
    let state = state(at: now)
    switch state {
    case .cancelled: return whyCancelled
    case .denied: return "a device, an agent or an administrator said no"
    case .disputed: return "it was stopped a second time: two agents, or an administrator, decide"
    case .expired:
      return record.grant == nil ? "its time was over" : "its grant was not used in time"
    default:
      let isFrozen = state.isCollecting && account?.body.freeze?.isInForce(at: now) == true
      if isFrozen { return "recovery of the account is stopped" }
      let isForNobody = state.isCollecting && record.isHopeless
      return isForNobody ? "recovery was stopped, or nobody was known by the name" : nil
    }
  }

  private var whyCancelled: String {
    if record.state == .cancelled { return "it was ended before its time" }
    if record.epoch != epoch.body.number { return "part of the log was lost since it was opened" }
    if account?.body.reference != record.owner, !record.isHopeless {
      return "the account's row is another than it was"
    }
    if (account?.body.stopCount ?? 0) > record.stops { return "recovery was stopped" }
    return "another case of the account was granted"
  }
}
