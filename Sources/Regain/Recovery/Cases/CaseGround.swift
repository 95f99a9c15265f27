/// A case, and all that its state hangs on.
struct CaseGround: Sendable {
  let id: RandomIdentifier
  let scope: Scope
  let stored: Stored<RecoveryCaseRecord>
  /// Nil where Regain has no row of the account.
  let account: Stored<AccountRecord>?
  let cases: Stored<CasesRecord>
  let epoch: Stored<EpochRecord>
  let addresses: Stored<AddressesRecord>
  let devices: Stored<DevicesRecord>
  let codes: Stored<BackupCodesRecord>
  let tokens: Stored<TokensRecord>

  var record: RecoveryCaseRecord { stored.body }

  /// The decision holds only while these are as they were read; what it writes itself it has read at that version.
  func requirements(writing written: Set<RecordKey> = []) -> [Change] {
    let read: [(RecordKey, Int64)] =
      [
        (epoch.key, epoch.version), (addresses.key, addresses.version),
        (devices.key, devices.version), (codes.key, codes.version), (tokens.key, tokens.version),
      ] + (account.map { [($0.key, $0.version)] } ?? [])
    return read.filter { !written.contains($0.0) }.map { .require($0.0, version: $0.1) }
  }

  // MARK: the state

  /// How far the case has come, whoever has done what since it was written, and whatever the time is.
  func state(at now: Timestamp) -> CaseState {
    if record.state.isOver { return record.state }
    // What was begun before part of the log was lost is void.
    if record.epoch != epoch.body.number { return .cancelled }
    // Whose row was deleted since, or made anew, is nobody that a stop could be read of.
    if account?.body.reference != record.owner, !record.isHopeless { return .cancelled }
    if let stopped = stateByStops { return stopped }
    if let grant = record.grant {
      // What the grant allowed is done, or it can be done no more.
      return isGrantUsed || now < grant.until ? .granted : .expired
    }
    if now >= record.expiresAt { return .expired }
    return isBeaten ? .cancelled : record.state
  }

  private var stateByStops: CaseState? {
    guard let account, account.body.stopCount > record.stops else { return nil }
    let since = account.body.stops.filter { $0.number > record.stops }
    // What was granted is done: the owner says that it was not he.
    if isGrantUsed { return .disputed }
    if since.contains(where: { $0.deniedCase == id }) { return .denied }
    // What has ended, by a stop or by the grant of another case, no later stop makes a matter of dispute.
    let areDisputes =
      since.allSatisfy(\.isDispute) && Int64(since.count) == account.body.stopCount - record.stops
    return areDisputes && !isBeaten && !record.isHopeless ? .disputed : .cancelled
  }

  /// The first grant ends all that were open beside it.
  private var isBeaten: Bool { record.grant == nil && cases.body.grants > record.grants }

  /// Whether the token that the case has come to was redeemed.
  var isGrantUsed: Bool {
    record.grant != nil && tokens.body.isUsed(of: id)
  }

  /// Whether the requester is not told why nothing comes of it: nobody is known by the name, recovery was stopped when it was
  /// opened, or somebody has said no. Until its time is over it looks as if more was wanted.
  func isHidden(at now: Timestamp) -> Bool {
    guard now < record.expiresAt else { return false }
    return record.isHopeless ? !record.state.isOver : isDenialHidden(at: now)
  }

  /// Not once it was granted, or its requester has given it up: then it is over for him, as after any stop.
  private func isDenialHidden(at now: Timestamp) -> Bool {
    state(at: now) == .denied && record.grant == nil && record.stateBefore != .cancelled
  }

  /// The state as its requester may know it; `decided`: what the policy makes of what was shown.
  ///
  /// Whatever becomes of an account, nothing of it shows in a case that was nobody's from the start.
  func stateForRequester(_ decided: CaseState?, at now: Timestamp) -> CaseState {
    let state = state(at: now)
    if isHidden(at: now) || state.isCollecting {
      return decided ?? record.stateBefore ?? record.state
    }
    if record.isHopeless { return record.state.isOver ? record.state : .expired }
    guard state == .denied else { return state }
    return record.grant != nil || record.stateBefore == .cancelled ? .cancelled : .expired
  }

  /// Why nothing more can be shown in the case; nil: it can.
  func refusal(at now: Timestamp) -> RefusalReason? {
    let state = state(at: now)
    if record.isHopeless, state.isCollecting { return .caseCancelled }
    if state == .denied { return now < record.expiresAt ? .caseDenied : .caseExpired }
    if account?.body.freeze?.isInForce(at: now) == true { return .accountFrozen }
    if state.isCollecting { return nil }
    switch state {
    case .expired: return .caseExpired
    case .disputed: return .caseDisputed
    case .cancelled: return .caseCancelled
    default: return .caseOver
    }
  }

  // MARK: the evidence

  /// What was shown and still stands: neither its device nor its sheet, address or agent has ended since.
  func standing(
    agents: [RandomIdentifier: AgentRecord], _ rules: RecoveryRules, at now: Timestamp
  ) -> [Evidence] {
    record.evidence.filter { stands($0, agents, rules, at: now) }.map { shown in
      var evidence = shown.evidence
      // Whoever is related by now was related.
      if case .agent(let id) = shown.source, let agent = agents[id] {
        evidence.groups.formUnion(agent.groups)
      }
      return evidence
    }
  }

  private func stands(
    _ shown: ShownEvidence, _ agents: [RandomIdentifier: AgentRecord], _ rules: RecoveryRules,
    at now: Timestamp
  ) -> Bool {
    switch shown.source {
    case .sheet(let sheet):
      codes.body.active.map { $0.id == sheet && $0.isUsable(at: now) } ?? false
    case .device(let device): devices.body.device(device).map { $0.refusal == nil } ?? false
    case .address(let address): addresses.body.entry(address)?.isUsable ?? false
    case .agent(let agent):
      agents[agent].map { agent in
        agent.mayConfirm && agent.addedAt <= shown.evidence.shownAt
          && !agent.owns(record.account)
      } ?? false
    case .provider(let name, let key):
      rules.proofing.contains {
        $0.name == name && (try? $0.keyDigest()) == key
          && shown.evidence.identityLevel ?? 0 <= $0.highestLevel
      }
    }
  }

  /// Of whose statements the case has evidence.
  var agentIDs: [RandomIdentifier] {
    record.evidence.compactMap {
      if case .agent(let agent) = $0.source { agent } else { nil }
    }
  }
}
