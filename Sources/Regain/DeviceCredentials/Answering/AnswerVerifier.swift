internal import RegainCrypto

/// Holds an answer against the key of a device and the text that was issued. Pure: no store, and time is passed in.
package struct AnswerVerifier: Sendable {
  package let configuration: DeviceConfiguration
  /// For certificates.
  package let now: Timestamp

  package init(_ configuration: DeviceConfiguration, at now: Timestamp) {
    (self.configuration, self.now) = (configuration, now)
  }

  /// - Parameters:
  ///   - text: as issued.
  ///   - number: as typed by the one who approves.
  ///   - purposes: what the answer may say.
  /// - Throws: `refused`; `malformed` for what is no signature of the device's kind.
  package func verify(
    _ answer: DeviceAnswer, to text: ChallengeText, number: MatchNumber?, by device: StoredDevice,
    purposes: [ChallengePurpose]
  ) throws(RegainError) -> VerifiedAnswer {
    guard text.relyingParty == configuration.relyingParty else {
      throw .refusal(.wrongRelyingParty)
    }
    // What grants nothing is held to the signature alone.
    if purposes != [.deny] { try configuration.requireAccepted(device.keyType) }
    let answer = try answer.resolved(for: device.keyType.kind)
    guard answer.kinds.contains(device.keyType.kind) else { throw .refusal(.wrongKindOfAnswer) }
    var failure: RegainError?
    for purpose in purposes {
      // Who says no does not type the number.
      let signed = purpose == .deny ? text : text.typing(number)
      do throws(RegainError) {
        return try verify(answer, as: purpose, of: signed, by: device)
      } catch {
        // That it does not say the one thing is told only when it says nothing of the other either.
        if failure == nil || failure?.saysAnother == true { failure = error }
      }
    }
    throw failure ?? .refusal(.wrongSignature)
  }

  private func verify(
    _ answer: DeviceAnswer, as purpose: ChallengePurpose, of text: ChallengeText,
    by device: StoredDevice
  ) throws(RegainError) -> VerifiedAnswer {
    switch answer.content {
    case .raw(let signature, let form):
      return try RawSignature(bytes: signature, form: form)
        .verify(text, as: purpose, by: try device.publicKey())
    case .ssh(let signature):
      let rules = try sshRules(for: text, device, as: purpose)
      let verified = try signature.verify(
        message: text.bytes, namespace: purpose.namespace(at: text.relyingParty),
        key: try device.sshKey(), rules: rules)
      // Nil while it is being enrolled.
      if let known = device.isBackupEligible, known != verified.isBackupEligible {
        throw .refusal(.backupEligibilityChanged)
      }
      return VerifiedAnswer(verified, as: purpose)
    case .assertion(let assertion):
      let credential = try device.credential()
      var policy = configuration.webAuthn
      if purpose == .deny { (policy.userVerification, policy.allowsSynced) = (.preferred, true) }
      let verified = try assertion.verify(
        challenge: try purpose.webAuthnChallenge(for: text), credential: credential,
        allowed: [credential.id], policy: policy)
      return VerifiedAnswer(verified, by: credential, as: purpose)
    case .registration, .unread: throw .refusal(.wrongKindOfAnswer)
    }
  }

  private func sshRules(
    for text: ChallengeText, _ device: StoredDevice, as purpose: ChallengePurpose
  ) throws(RegainError) -> SSHRules {
    let certificate = try device.authority.map { authority throws(RegainError) in
      SSHCertificateRules(
        authority: try SSHPublicKey(blob: authority.bytes),
        principal: PercentText.encode(text.account.bytes), at: now)
    }
    return SSHRules(
      allowsSynced: configuration.webAuthn.allowsSynced || purpose == .deny,
      relyingPartyID: configuration.relyingParty, origins: Set(configuration.webAuthn.origins),
      certificate: certificate)
  }
}

extension RegainError {
  /// The answer may still be another than the one it was taken for.
  fileprivate var saysAnother: Bool {
    reason == .wrongNamespace || reason == .wrongWebAuthnChallenge
  }
}

extension HexBytes {
  /// What is kept of an ECDSA signature's r, without leading zeros: two with the same nonce have the same.
  package static func nonceDigest(_ r: [UInt8]) -> HexBytes? {
    (try? SHA2.hash(r.span)).map { HexBytes(Array($0.prefix(8))) }
  }

  package static func nonceDigest(ofDER signature: [UInt8]) -> HexBytes? {
    ECDSASignature.r(ofDER: signature).flatMap { nonceDigest($0) }
  }
}
