/// What a device said, and that it counts: the challenge is used up. Nothing but a commit makes one.
public enum DeviceVerdict: Sendable {
  /// Yes.
  case approved(DeviceApproval)
  /// No. The owner of the device has stopped it; nothing may be granted.
  case denied(DeviceDenial)
}

/// What a signature was found to say.
public struct AnswerFacts: Sendable, Hashable {
  /// Whose device it is.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What was answered.
  public let challenge: ChallengeID
  /// Whose key signed.
  public let device: DeviceID
  /// In which way it answers.
  public let kind: DeviceKind
  /// How sure it is that its key cannot leave it.
  public let binding: DeviceBinding
  /// What was asked.
  public let action: RecoveryAction
  /// The recovery case that it was asked for.
  public let recoveryCase: RecoveryCaseID?
  /// SHA-256 of what the action is about.
  public let subject: [UInt8]?
  /// Whether somebody touched the device; nil where it does not say.
  public let userPresent: Bool?
  /// Whether the device verified its user; nil where it does not say (NIST SP 800-63B-4, 3.1.7.2: then, and where it is
  /// false, it is a single factor).
  public let userVerified: Bool?
  /// Nil where the device does not count.
  public let counter: UInt32?
}

extension AnswerFacts {
  init(
    _ record: ChallengeRecord, _ challenge: RandomIdentifier, _ device: StoredDevice,
    _ given: GivenAnswer
  ) {
    let text = record.text
    account = AccountID(trustedBytes: text.account.bytes)
    (tenant, self.challenge) = (
      TenantID(trustedBytes: text.tenant.bytes), ChallengeID(challenge)
    )
    (self.device, kind, binding) = (DeviceID(device.id), device.keyType.kind, device.binding)
    (action, subject) = (text.action, text.subject?.bytes)
    recoveryCase = text.recoveryCase.map(RecoveryCaseID.init)
    (userPresent, userVerified) = (given.userPresent, given.userVerified)
    counter = given.counter
  }
}

/// Proof that a device approved, and that its challenge is used up.
public struct DeviceApproval: Sendable {
  /// By whom, and what.
  public let facts: AnswerFacts
  /// Names this approval in the log.
  public let receipt: ReceiptID
  /// The same request was answered before: the challenge was used up then.
  public let isReplay: Bool
  package var entry: AuditEntry?
  package var leave: LeaveToGrant?

  package init(facts: AnswerFacts, receipt: ReceiptID, isReplay: Bool) {
    (self.facts, self.receipt, self.isReplay) = (facts, receipt, isReplay)
  }
}

/// Proof that a device said no, and that its challenge is used up.
public struct DeviceDenial: Sendable {
  /// By whom, and what.
  public let facts: AnswerFacts
  /// Names this denial in the log.
  public let receipt: ReceiptID
  /// The same request was answered before: the challenge was used up then.
  public let isReplay: Bool

  package init(facts: AnswerFacts, receipt: ReceiptID, isReplay: Bool) {
    (self.facts, self.receipt, self.isReplay) = (facts, receipt, isReplay)
  }
}

/// That an answer is authentic and in time. No decision may rest on it: nothing was used up, and the same answer may
/// still be redeemed by somebody else.
public struct CheckedAnswer: Sendable {
  /// By whom, and what.
  public let facts: AnswerFacts
  /// It says no.
  public let isDenial: Bool
}

extension DeviceApproval: RedeemedOnce {}
