internal import RegainCrypto

/// That the key of a device signed an answer to a challenge. Made by ``AnswerVerifier`` alone.
///
/// It proves nothing about the state of device or challenge: that is decided in the commit.
package struct VerifiedAnswer: Sendable {
  package let purpose: ChallengePurpose
  /// Nil where the device does not say.
  package let userPresent: Bool?
  package let userVerified: Bool?
  /// Nil where the device does not count.
  package let counter: UInt32?
  /// A digest of what ECDSA signatures with the same nonce share.
  package let nonce: HexBytes?
  /// Of a passkey.
  package let backedUp: Bool?
  /// Of a key in a security key: whether it may be copied; that never changes.
  package var backupEligible: Bool?
}

extension VerifiedAnswer {
  /// Why the device is not to be trusted any more; nil: all is well.
  func suspicion(of device: StoredDevice) -> RefusalReason? {
    if let nonce, device.nonces.contains(nonce) { return .repeatedNonce }
    guard let counter, counter != 0 || device.counter != 0 else { return nil }
    // WebAuthn L3, 7.2 step 22.
    return counter > device.counter ? nil : .counterRegressed
  }

  /// How many nonces are remembered of each key.
  private static let rememberedNonces = 64

  func note(on device: inout StoredDevice, at now: Timestamp) {
    device.lastUsedAt = now
    if let counter { device.counter = max(counter, device.counter) }
    if let nonce { device.nonces = Array(([nonce] + device.nonces).prefix(Self.rememberedNonces)) }
    if let backedUp { device.passkey?.backedUp = backedUp }
  }
}

extension VerifiedAnswer {
  init(_ signature: VerifiedSSHSignature, as purpose: ChallengePurpose) {
    self.init(
      purpose: purpose, userPresent: signature.userPresent, userVerified: signature.userVerified,
      counter: signature.counter, nonce: signature.ecdsaR.flatMap { .nonceDigest($0) },
      backedUp: nil, backupEligible: signature.isBackupEligible)
  }

  init(
    _ assertion: VerifiedAssertion, by credential: KnownCredential, as purpose: ChallengePurpose
  ) {
    let isECDSA = credential.publicKey.algorithm.coordinateByteCount != nil
    self.init(
      purpose: purpose, userPresent: assertion.flags.isUserPresent,
      userVerified: assertion.flags.isUserVerified, counter: assertion.counter,
      nonce: isECDSA ? .nonceDigest(ofDER: assertion.signature) : nil,
      backedUp: assertion.flags.isBackedUp)
  }
}
