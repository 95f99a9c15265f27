/// What a browser is asked, where the device is a passkey.
extension ChallengeDraft {
  /// Nil where no passkey is to be made.
  ///
  /// - Parameters:
  ///   - account: 16 random bytes that name the account for browsers: no name of a person (WebAuthn L3, 14.6.1).
  ///   - devices: those that the account has.
  func creationOptions(
    _ policy: WebAuthnPolicy, account: RandomIdentifier, having devices: [StoredDevice]
  ) throws(RegainError) -> String? {
    let text = record.text
    guard text.keyType.kind == .webAuthn, record.isEnrolment else { return nil }
    let name = String(decoding: text.account.bytes, as: UTF8.self)
    return CreationOptions(
      challenge: try ChallengePurpose.enroll.webAuthnChallenge(for: text),
      userHandle: account.bytes, userName: name, displayName: name,
      excluded: devices.compactMap(\.descriptor), timeoutSeconds: text.lifetimeSeconds
    ).json(policy)
  }
}

extension ChallengeText {
  var lifetimeSeconds: Int {
    Int(min(max(0, expires.seconds(since: issued)), Int64(Int32.max)))
  }

  /// Nil where the device is no passkey.
  func requestOptions(
    _ policy: WebAuthnPolicy, to purpose: ChallengePurpose, by device: StoredDevice
  ) throws(RegainError) -> String? {
    guard let descriptor = device.descriptor else { return nil }
    return RequestOptions(
      challenge: try purpose.webAuthnChallenge(for: self), allowed: [descriptor],
      timeoutSeconds: lifetimeSeconds
    ).json(policy)
  }
}

extension Devices {
  /// What a browser is asked for a passkey's answer, once the one who approves has typed the number, or to say no.
  ///
  /// Whether the number is right is not said here: a wrong one makes an answer that is refused, and counts.
  ///
  /// - Returns: JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`.
  /// - Throws: `refused` when there is no such challenge of a passkey, `unavailable`.
  public func requestOptions(
    for challenge: ChallengeID, match: MatchNumber? = nil, toDeny: Bool = false,
    in tenant: TenantID = .default
  ) async throws(RegainError) -> String {
    let key = ChallengeRecord.key(tenant.bytes, challenge.identifier)
    let found = try await context.store.rows(for: ReadRequest([.record(key)]))
    guard let row = found.record(key) else { throw .refusal(.unknownChallenge) }
    let record = try context.rows.open(row, as: ChallengeRecord.self).body
    let rows = DeviceRows(record.scope)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(rows.devicesKey)]))
    let devices = try rows.devices(context.rows, in: snapshot).body
    guard !record.isEnrolment, context.clock.now < record.text.expires,
      let device = devices.device(record.device)
    else { throw .refusal(.unknownChallenge) }
    let text = toDeny ? record.text : record.text.typing(match)
    let options = try text.requestOptions(
      configuration.webAuthn, to: toDeny ? .deny : .approve, by: device)
    guard let options else { throw .refusal(.wrongKindOfAnswer) }
    return options
  }
}
