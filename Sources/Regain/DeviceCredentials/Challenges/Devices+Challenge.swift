internal import RegainCrypto

extension Devices {
  /// Asks a device to approve something.
  ///
  /// - Parameter origin: for the log; where it names a source, challenges are counted by it too.
  /// - Throws: `refused`: no such account or device, or it may not answer; `throttled` when the account is asked too
  ///   often, has too many open challenges, or has just said no; `misconfigured`, `unavailable`, `unknown`.
  public func challenge(
    _ request: ChallengeRequest, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedChallenge {
    let rows = DeviceRows(Scope(request.tenant, request.account))
    let budgets = try SourceBudgets(
      context, tenant: request.tenant.bytes, source: origin.source)
    let context = context
    return try await context.commit(
      reading: ReadRequest(rows.items + budgets.items), for: .beginning
    ) { snapshot throws(RegainError) in
      let now = context.clock.now
      let counted = try budgets.counting(in: snapshot, at: now)
      do throws(RegainError) {
        let (issued, changes) = try issue(request, origin, rows, in: snapshot, at: now)
        return Decision(changes + counted, .success(issued))
      } catch {
        // Asking for what is not there counts too.
        guard error.code == .refused else { throw error }
        return Decision(counted, .failure(error))
      }
    }
  }

  private func issue(
    _ request: ChallengeRequest, _ origin: RequestOrigin, _ rows: DeviceRows, in snapshot: Snapshot,
    at now: Timestamp
  ) throws(RegainError) -> (IssuedChallenge, [Change]) {
    let mark = try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    guard let account = try rows.account(context.rows, in: snapshot) else {
      throw .refusal(.unknownAccount)
    }
    if account.body.isStopped(for: request.action, at: now) { throw .refusal(.accountFrozen) }
    let stored = try rows.devices(context.rows, in: snapshot)
    guard let device = stored.body.device(request.device.identifier) else {
      throw .refusal(.unknownDevice)
    }
    if let refusal = device.refusal { throw .refusal(refusal) }
    try configuration.requireAccepted(device.keyType)
    let draft = try ChallengeDraft(
      context, text: try text(request, device), device: device.id, enrolment: nil,
      lifetimeSeconds: request.lifetimeSeconds, epoch: epoch.body.number, at: now)
    var body = stored.body
    let changes = try draft.changes(
      context, devices: &body, account: account.body.reference,
      by: AuditEvent(.challengeIssued).committing(origin), snapshot: snapshot, at: now)
    let options =
      draft.matchNumber == nil
      ? try draft.record.text.requestOptions(configuration.webAuthn, to: .approve, by: device) : nil
    return (
      try draft.issued(publicKey: options),
      mark + changes + [
        .require(account.key, version: account.version),
        .require(epoch.key, version: epoch.version),
        try context.rows.replacing(stored, with: body),
      ]
    )
  }

  private func text(
    _ request: ChallengeRequest, _ device: StoredDevice
  ) throws(RegainError) -> ChallengeText {
    let now = context.clock.now
    return ChallengeText(
      relyingParty: configuration.relyingParty, tenant: HexBytes(request.tenant.bytes),
      account: HexBytes(request.account.bytes), recoveryCase: request.recoveryCase?.identifier,
      device: HexBytes(try device.fingerprint()), keyType: device.keyType, action: request.action,
      subject: request.subject.map { HexBytes($0) }, display: request.display?.text,
      from: request.from?.text,
      match: request.asksForNumber || request.recoveryCase != nil ? .open : .notAsked,
      state: request.caseState.map { HexBytes($0) }, nonce: HexBytes([]), issued: now, expires: now)
  }
}
