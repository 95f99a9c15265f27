internal import RegainCrypto

extension Devices {
  /// Begins to enrol a device: asks it to show that it has the key (proof of possession).
  ///
  /// The device is enrolled once it has answered, see ``confirm(_:to:in:origin:)``.
  ///
  /// - Throws: `refused` when the key was enrolled before, for whatever account, or the account has too many devices;
  ///   `malformed` for a key of an algorithm that the configuration does not accept; `throttled`, `misconfigured`,
  ///   `unavailable`, `unknown`.
  public func enroll(
    _ request: EnrolmentRequest, authority: IssueAuthority
  ) async throws(RegainError) -> IssuedChallenge {
    let (context, rows) = (context, DeviceRows(Scope(request.tenant, request.account)))
    let pending = try pending(request, authority)
    let index = try pending.spki.map { spki throws(RegainError) in
      try DeviceIndexRecord.key(request.tenant.bytes, spki: spki.bytes)
    }
    let items = rows.items + (index.map { [.record($0)] } ?? [])
    return try await context.commit(reading: ReadRequest(items), for: .beginning) {
      snapshot throws(RegainError) in
      if let index, snapshot.record(index) != nil { throw .keyIsEnrolled }
      let epoch = try context.epoch(in: snapshot).body.number
      let draft = try ChallengeDraft(
        context, text: try text(request, pending),
        device: try context.makeIdentifier(), enrolment: pending,
        lifetimeSeconds: request.lifetimeSeconds, epoch: epoch, at: context.clock.now)
      let (changes, options) = try changes(draft, rows, authority, in: snapshot)
      return Decision(changes, .success(try draft.issued(publicKey: options)))
    }
  }

  private func changes(
    _ draft: ChallengeDraft, _ rows: DeviceRows, _ authority: IssueAuthority,
    in snapshot: Snapshot
  ) throws(RegainError) -> (changes: [Change], options: String?) {
    let now = context.clock.now
    let mark = try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    let owner = try rows.account(context.rows, in: snapshot)
    if owner?.body.freeze?.isInForce(at: now) == true {
      throw RegainError(
        .refused, "Recovery of this account is stopped.", reason: .accountFrozen)
    }
    let stored = try rows.devices(context.rows, in: snapshot)
    var body = stored.body
    guard body.devices.count < DevicesRecord.mostDevices else {
      throw RegainError(
        .refused,
        "An account has at most \(DevicesRecord.mostDevices) devices, ended ones included.")
    }
    let (reference, ownerChange) = try context.standing(of: owner, in: rows.scope)
    let drafted = try draft.changes(
      context, devices: &body, account: reference, by: authority.event(.challengeIssued),
      snapshot: snapshot, at: now)
    let options = try draft.creationOptions(
      configuration.webAuthn, account: reference, having: stored.body.live)
    return (
      mark + drafted + [
        ownerChange, .require(epoch.key, version: epoch.version),
        try context.rows.replacing(stored, with: body),
      ], options
    )
  }

  private func pending(
    _ request: EnrolmentRequest, _ authority: IssueAuthority
  ) throws(RegainError) -> PendingEnrolment {
    let key = request.key
    if let algorithm = key.publicKey?.algorithm { try requireAccepted(algorithm) }
    return PendingEnrolment(
      name: request.name, spki: key.publicKey.map { HexBytes($0.spki) },
      application: key.application, authority: key.authority,
      isClaimedHardware: request.claimsHardware && key.publicKey != nil,
      authorityWord: authority.word)
  }

  private func requireAccepted(_ algorithm: SignatureAlgorithm) throws(RegainError) {
    guard configuration.accepts(algorithm) else {
      throw .badPublicKey(
        "keys of \(algorithm.rawValue) are accepted only where the policy says "
          + "'moreAlgorithms: true'")
    }
  }

  private func text(
    _ request: EnrolmentRequest, _ pending: PendingEnrolment
  ) throws(RegainError) -> ChallengeText {
    let now = context.clock.now
    let fingerprint = try pending.spki.map { spki throws(RegainError) in
      HexBytes(try sha256(spki.bytes))
    }
    return ChallengeText(
      relyingParty: configuration.relyingParty, tenant: HexBytes(request.tenant.bytes),
      account: HexBytes(request.account.bytes), recoveryCase: nil, device: fingerprint,
      keyType: request.key.keyType, action: .provePossession, subject: nil, display: request.name,
      from: nil,
      match: .notAsked, state: nil, nonce: HexBytes([]), issued: now, expires: now)
  }
}

extension RegainError {
  /// For those who enrol by authority: unlike a redeemer, they may know.
  static var keyIsEnrolled: RegainError {
    RegainError(
      .refused,
      "This key was enrolled before. A key belongs to one device of one account, and a revoked one to none: make a "
        + "new key.", reason: .keyEnrolledAlready)
  }
}
