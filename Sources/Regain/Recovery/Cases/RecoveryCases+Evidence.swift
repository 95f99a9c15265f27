extension RecoveryCases {
  /// Shows a backup code in a case: consumed and counted in one commit.
  ///
  /// - Parameters:
  ///   - secret: the case's.
  ///   - idempotencyKey: asks for a lost answer again.
  /// - Throws: `refused`, `throttled`, `unavailable`, `unknown`, `misconfigured`. After `refused` a code that was right is as
  ///   it was.
  public func add(
    code typed: consuming TypedCode, to secret: borrowing TypedCaseSecret,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> CaseProgress {
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    let prepared = try await BackupCodes(context: context).prepare(
      typed, by: entered.account, in: tenant, origin: origin, idempotencyKey: idempotencyKey,
      for: entered.id)
    let addition = CaseAddition(
      entered: entered, items: prepared.request.items,
      prove: { snapshot throws(RegainError) in try prepared.decide(snapshot) },
      writes: [BackupCodesRecord.key(entered.rows.scope)],
      show: { redeemed, ground, now throws(RegainError) in
        let sheet = redeemed.sheet.identifier
        var evidence = Evidence(
          id: redeemed.receipt.identifier, kind: .backupCode, shownAt: now,
          expiresAt: ground.record.expiresAt, groups: [.sheets()])
        let stored = ground.codes.body.active
        evidence.isLimited = stored?.expiresAt != nil
        evidence.credentialSince = stored?.issuedAt
        return ShownEvidence(evidence: evidence, source: .sheet(sheet))
      })
    return try await committing(addition, orReleasing: prepared)
  }

  /// Shows in a case what a device has answered to ``challenge(_:for:device:in:lifetimeSeconds:origin:)``.
  ///
  /// - Parameters:
  ///   - match: the number that the one who approves has typed, where it does not stand in the text.
  /// - Throws: `denied` when the device says no: the case is over then, and recovery is stopped. `refused`, `malformed`,
  ///   `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func add(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
    in tenant: TenantID = .default, of secret: borrowing TypedCaseSecret,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> CaseProgress {
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    let verdict = try await Devices(context: context).prepare(
      answer, to: challenge, match: match, in: tenant, origin: origin,
      idempotencyKey: idempotencyKey, for: entered.id)
    guard case .approval(let prepared) = verdict else { throw .deniedByDevice }
    let addition = CaseAddition(
      entered: entered, items: prepared.request.items,
      prove: { snapshot throws(RegainError) in
        try entered.requireOwn(prepared.record.text)
        return try prepared.decide(snapshot)
      }, writes: [DeviceRows(entered.rows.scope).devicesKey],
      show: { approval, ground, now throws(RegainError) in
        let (facts, device) = (approval.facts, approval.facts.device.identifier)
        var evidence = Evidence(
          id: approval.receipt.identifier, kind: .device, shownAt: now,
          expiresAt: ground.record.expiresAt, groups: [.device(device)])
        (evidence.binding, evidence.isUserVerified) = (facts.binding, facts.userVerified == true)
        evidence.credentialSince = ground.devices.body.device(device)?.enrolledAt
        return ShownEvidence(evidence: evidence, source: .device(device))
      })
    return try await committing(addition, orReleasing: prepared)
  }

  /// Enters a case in which something can still be shown: nothing is counted, and no code is looked at, for one that is over.
  func enterOpen(
    _ secret: borrowing TypedCaseSecret, in tenant: TenantID, origin: RequestOrigin
  ) async throws(RegainError) -> EnteredCase {
    let entered = try await enter(secret, in: tenant, origin: origin)
    let snapshot = try await context.store.rows(for: ReadRequest(entered.items))
    let now = context.clock.now
    let ground = try entered.ground(in: snapshot).0
    // Where its requester is not told, everything goes its way, and comes to nothing.
    guard let reason = ground.refusal(at: now), !ground.isHidden(at: now) else { return entered }
    try await logRefusal(reason, of: entered.id, in: tenant, origin)
    throw .refusal(reason)
  }

  func committing<Proof>(
    _ addition: CaseAddition<Proof>, orReleasing prepared: some PreparedConsumption
  ) async throws(RegainError) -> CaseProgress {
    do throws(RegainError) {
      return try await prepared.releasingOnRefusal { () async throws(RegainError) in
        try await addition.commit()
      }
    } catch {
      guard let reason = error.reason else { throw error }
      let entered = addition.entered
      try await logRefusal(reason, of: entered.id, in: entered.tenant, entered.origin)
      throw try await entered.pendingIfDenied() ?? error
    }
  }
}

extension EnteredCase {
  /// Somebody has said no to it. Its requester is not told: whoever he is, he waits until the case is over.
  func pendingIfDenied() async throws(RegainError) -> RegainError? {
    let snapshot = try await context.store.rows(for: ReadRequest(items))
    let (ground, agents) = try ground(in: snapshot)
    let now = context.clock.now
    guard ground.state(at: now) == .denied, ground.isHidden(at: now),
      let draft = try? CaseDraft(ground, agents: agents, context, at: now)
    else { return nil }
    return .pending(draft.decideForRequester())
  }
}

extension EnteredCase {
  /// What a device signed is about this case, as it stands, and about nothing else.
  ///
  /// OWASP Transaction Authorization Cheat Sheet, 2.5: whatever is changed in what was asked voids an approval.
  fileprivate func requireOwn(_ text: ChallengeText) throws(RegainError) {
    guard text.recoveryCase == id, text.tenant.bytes == tenant.bytes,
      text.account.bytes == account.bytes, text.action == record.action,
      text.subject == record.subject,
      text.state?.bytes == (try record.stateDigest(of: id, in: tenant))
    else { throw .refusal(.evidenceOfAnother) }
  }
}

extension RecoveryCaseRecord {
  /// SHA-256 of what the case is for, and by which policy: it never changes while the case lives.
  func stateDigest(of id: RandomIdentifier, in tenant: TenantID) throws(RegainError) -> [UInt8] {
    var frame = Frame("regain/case-state/v1")
    frame.append(tenant.bytes)
    frame.append(account.bytes)
    frame.append(id.bytes)
    frame.append(action.name)
    frame.append(subject?.bytes ?? [])
    frame.append(policyDigest.bytes)
    frame.append(openedAt.secondsSince1970)
    return try sha256(frame.bytes)
  }
}
