internal import RegainCrypto

/// What an answer makes of an enrolment that was pending. Pure.
struct DeviceMaker: Sendable {
  let configuration: DeviceConfiguration
  let record: ChallengeRecord
  let account: Stored<AccountRecord>?
  let now: Timestamp

  /// - Throws: `refused`.
  func device(
    _ answer: DeviceAnswer, _ evidence: EnrolmentEvidence?
  ) throws(RegainError) -> StoredDevice {
    guard let pending = record.enrolment else { throw .refusal(.wrongKindOfAnswer) }
    let isPasskey = record.text.keyType.kind == .webAuthn
    let answer = isPasskey ? answer : try answer.resolved(for: record.text.keyType.kind)
    switch (answer.content, pending.spki) {
    case (.registration(let registration), nil):
      guard evidence == nil else { throw .refusal(.wrongKindOfAnswer) }
      return try passkey(registration, named: pending.name)
    case (.raw, let spki?), (.ssh, let spki?):
      return try keyHolder(answer, pending, spki: spki.bytes, evidence)
    default: throw .refusal(.wrongKindOfAnswer)
    }
  }

  // MARK: keys that were known before

  private func keyHolder(
    _ answer: DeviceAnswer, _ pending: PendingEnrolment, spki: [UInt8],
    _ evidence: EnrolmentEvidence?
  ) throws(RegainError) -> StoredDevice {
    let key = try key(spki)
    let grade = try grade(pending, key, evidence)
    var device = StoredDevice(
      id: record.device, keyType: record.text.keyType, spki: spki, name: pending.name,
      binding: grade.binding, attestation: grade.attestation, enrolledAt: now)
    (device.application, device.authority) = (pending.application, pending.authority)
    let verified = try AnswerVerifier(configuration, at: now).verify(
      answer, to: record.text, number: nil, by: device, purposes: [.enroll])
    verified.note(on: &device, at: now)
    device.lastUsedAt = nil
    device.isBackupEligible = verified.backupEligible
    // What may be copied is synced, whoever made it.
    if verified.backupEligible == true { device.binding = .synced }
    return device
  }

  private func key(_ spki: [UInt8]) throws(RegainError) -> PublicKey {
    guard let key = try? PublicKey(spki: spki) else { throw .refusal(.wrongKey) }
    return key
  }

  private func grade(
    _ pending: PendingEnrolment, _ key: PublicKey, _ evidence: EnrolmentEvidence?
  ) throws(RegainError) -> (binding: DeviceBinding, attestation: String?) {
    let policy = configuration.webAuthn.attestation
    switch evidence?.content {
    case nil:
      if policy.requirement == .trusted { throw .refusal(.attestationMissing) }
      return (pending.binding(of: record.text.keyType.kind), nil)
    case .tpm(let evidence):
      guard record.text.keyType.kind == .raw else { throw .refusal(.wrongKindOfAnswer) }
      let verdict = try evidence.verify(
        for: key, qualifyingData: try sha256(record.text.bytes), policy: policy)
      return (verdict == .trusted ? .attested : .claimed, "tpm")
    case .securityKey(let attestation, let challenge):
      guard let application = pending.application else { throw .refusal(.wrongKindOfAnswer) }
      let standing = try attestation.verify(
        for: try SSHPublicKey(key, application: application), challenge: challenge,
        policy: policy, at: now)
      return (standing == .trusted ? .attested : .claimed, "ssh-sk")
    }
  }

  // MARK: passkeys

  private func passkey(
    _ registration: UnverifiedRegistration, named name: String
  ) throws(RegainError) -> StoredDevice {
    guard let account else { throw .refusal(.unknownAccount) }
    let verified = try registration.verify(
      challenge: try ChallengePurpose.enroll.webAuthnChallenge(for: record.text),
      policy: configuration.webAuthn, at: now)
    let key = verified.key.publicKey
    var device = StoredDevice(
      id: record.device, keyType: DeviceKeyType(.webAuthn, key.algorithm), spki: key.spki,
      name: name, binding: verified.binding, attestation: verified.attestation.name,
      enrolledAt: now)
    device.counter = verified.counter
    device.passkey = StoredPasskey(
      credentialID: HexBytes(verified.credentialID),
      algorithm: verified.key.algorithm.coseIdentifier, aaguid: HexBytes(verified.aaguid),
      transports: verified.transports, userHandle: HexBytes(account.body.reference.bytes),
      backupEligible: verified.flags.isBackupEligible, backedUp: verified.flags.isBackedUp)
    return device
  }
}

extension VerifiedRegistration {
  /// What may be copied is synced, whoever made it.
  fileprivate var binding: DeviceBinding {
    if flags.isBackupEligible { return .synced }
    if case .trusted = attestation { return .attested }
    return .claimed
  }
}

extension AttestationVerdict {
  /// Nil for none.
  fileprivate var name: String? {
    switch self {
    case .none: nil
    case .selfSigned: "self"
    case .untrusted(let format), .trusted(let format): format.rawValue
    }
  }
}
