/// What a device is to be asked.
public struct ChallengeRequest: Sendable {
  /// Whose device.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// Which device.
  public let device: DeviceID
  /// What is to be approved.
  public let action: RecoveryAction
  /// The recovery case that it is for. With one, the number to type is mandatory.
  public var recoveryCase: RecoveryCaseID?
  /// SHA-256 of the case's state, 32 bytes: an approval of one state is none of another.
  package var caseState: [UInt8]?
  /// SHA-256 of what the action is about, 32 bytes: a file to deploy, a new address.
  public let subject: [UInt8]?
  /// What the one who approves reads.
  public var display: DisplayText?
  /// Where it was asked for, as the one who approves reads it.
  public var from: DisplayText?
  /// Whether the one who approves must type a number that only the one who asks is shown.
  public var asksForNumber = false
  /// How long it may be answered.
  public let lifetimeSeconds: Int64

  /// - Parameters:
  ///   - subject: 32 bytes, or nil.
  ///   - lifetimeSeconds: 10 to 3600; 600 unless said otherwise.
  /// - Throws: `malformed`, also for `prove-possession`, which only an enrolment asks for.
  public init(
    account: AccountID, tenant: TenantID = .default, device: DeviceID, action: RecoveryAction,
    subject: [UInt8]? = nil, lifetimeSeconds: Int64 = 600
  ) throws(RegainError) {
    guard action != .provePossession else {
      throw RegainError(.malformed, "prove-possession is asked for by an enrolment alone.")
    }
    guard subject.map({ $0.count == 32 }) ?? true else {
      throw RegainError(.malformed, "A subject is a SHA-256: 32 bytes.")
    }
    try Self.checkLifetime(lifetimeSeconds)
    (self.account, self.tenant, self.device) = (account, tenant, device)
    (self.action, self.subject, self.lifetimeSeconds) = (action, subject, lifetimeSeconds)
  }

  static func checkLifetime(_ seconds: Int64) throws(RegainError) {
    guard (10...DeviceConfiguration.longestLifetime).contains(seconds) else {
      throw RegainError(.malformed, "A challenge lives for 10 seconds to 1 hour.")
    }
  }
}

/// What was asked of a device.
public struct IssuedChallenge: Sendable {
  /// Its name for Regain. No secret.
  public let challenge: ChallengeID
  /// The device that is asked; the one that is to be, for an enrolment.
  public let device: DeviceID
  /// What is signed, to the byte: UTF-8, at most 4096 bytes, ending in a newline.
  public let text: String
  /// Of an SSH signature that says yes; nil for other devices.
  public let namespace: String?
  /// Of one that says no; nil for an enrolment, which is refused by not answering it, and for other devices.
  public let denyNamespace: String?
  /// What a raw key signs to say no: the text under another first line. Nil for other devices, and for an enrolment.
  public let denialText: String?
  /// From this second on no answer is accepted.
  public let expiresAt: Timestamp
  /// To be shown to the one who asks and typed by the one who approves; nil where there is none. Keep it away from
  /// the text.
  public let matchNumber: MatchNumber?
  /// For a passkey, what the browser is asked: JSON for `PublicKeyCredential.parseCreationOptionsFromJSON` or
  /// `parseRequestOptionsFromJSON`. Nil for other devices, and where a number must be typed first: then see
  /// ``Devices/requestOptions(for:match:toDeny:in:)``.
  public let publicKey: String?
}
