internal import RegainCrypto

/// Holds an answer against a text and a key that are at hand: no store, no keyring, no clock of its own.
///
/// What only the store knows is not looked at: whether the challenge was issued, and is still open; whether the device is
/// enrolled and was not revoked; whether the number that was typed is the right one; whether a counter has grown.
public struct OfflineCheck: Sendable {
  /// The key's fingerprint, 64 hex digits.
  public let fingerprint: String
  /// It says no.
  public let isDenial: Bool
  /// It shows that the key is there, for an enrolment.
  public let isEnrolment: Bool
  /// What was asked.
  public let action: RecoveryAction
  /// The account's name.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// The host that it was signed for: as the text says it.
  public let relyingParty: String
  /// The recovery case that it was asked for.
  public let recoveryCase: RecoveryCaseID?
  /// SHA-256 of what the action is about.
  public let subject: [UInt8]?
  /// Whether somebody touched the device; nil where it does not say.
  public let userPresent: Bool?
  /// Whether the device verified its user; nil where it does not say.
  public let userVerified: Bool?
  /// Nil where the device does not count.
  public let counter: UInt32?

  /// - Parameters:
  ///   - answer: of an SSH key or a raw one. What a passkey answers cannot be told without the store.
  ///   - text: of the challenge, with the number filled in where there is one.
  ///   - key: as it was, or would be, enrolled.
  ///   - time: when it must be in time.
  /// - Throws: `malformed`; `refused` when it is not that of this key over this text, or not in time.
  public init(
    _ answer: DeviceAnswer, to text: [UInt8], by key: EnrolmentKey, at time: Timestamp
  ) throws(RegainError) {
    let text = try ChallengeText(reading: text)
    let device = try StoredDevice(offline: key, for: text)
    let isProof = text.action == .provePossession
    let verified = try AnswerVerifier(
      DeviceConfiguration(relyingParty: text.relyingParty), at: time
    ).verify(
      answer, to: text, number: nil, by: device,
      purposes: isProof ? [.enroll] : [.approve, .deny])
    guard verified.purpose != .approve || text.match != .open else {
      throw .refusal(.wrongMatchNumber)
    }
    guard Int64(text.lifetimeSeconds) <= DeviceConfiguration.longestLifetime else {
      throw .refusal(.challengeExpired)
    }
    // Skew is given to issue times alone.
    guard time < text.expires, text.issued <= time.adding(seconds: Self.skewSeconds) else {
      throw .refusal(.challengeExpired)
    }
    guard verified.userPresent != false else { throw .refusal(.userNotPresent) }
    let digest = try device.fingerprint()
    guard text.device?.bytes == digest else { throw .refusal(.wrongKey) }
    fingerprint = Hex.encode(digest.span)
    (isDenial, isEnrolment) = (verified.purpose == .deny, isProof)
    (action, account) = (text.action, AccountID(trustedBytes: text.account.bytes))
    (relyingParty, tenant) = (
      text.relyingParty, TenantID(trustedBytes: text.tenant.bytes)
    )
    (recoveryCase, subject) = (
      text.recoveryCase.map(RecoveryCaseID.init), text.subject?.bytes
    )
    (userPresent, userVerified) = (verified.userPresent, verified.userVerified)
    counter = verified.counter
  }

  private static let skewSeconds: Int64 = 30
}

extension StoredDevice {
  fileprivate init(offline key: EnrolmentKey, for text: ChallengeText) throws(RegainError) {
    guard let publicKey = key.publicKey else { throw .refusal(.wrongKindOfAnswer) }
    guard text.keyType == key.keyType else { throw .refusal(.wrongKey) }
    self.init(
      id: .none, keyType: key.keyType, spki: publicKey.spki, name: "-", binding: .exportable,
      attestation: nil, enrolledAt: text.issued)
    (application, authority) = (key.application, key.authority)
  }
}
