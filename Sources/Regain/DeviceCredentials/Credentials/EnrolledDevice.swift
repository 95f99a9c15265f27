internal import RegainCrypto

/// One device of an account, as it may be shown.
public struct EnrolledDevice: Sendable, Hashable {
  /// Whose it is.
  public let account: AccountID
  /// Its name for Regain.
  public let device: DeviceID
  /// Its name for people.
  public let name: String
  /// In which way it answers.
  public let kind: DeviceKind
  /// `ed25519`, `ecdsa-p256`, `ecdsa-p384` or `rsa`.
  public let algorithm: String
  /// How sure it is that its key cannot leave it.
  public let binding: DeviceBinding
  /// Which attestation was shown, as in `packed`; nil for none.
  public let attestation: String?
  /// SHA-256 of the SubjectPublicKeyInfo, 64 hex digits.
  public let fingerprint: String
  /// `active`, `revoked`, `quarantined` or `suspended`.
  public let state: DeviceState
  /// When it was enrolled.
  public let enrolledAt: Timestamp
  /// When it last answered.
  public let lastUsedAt: Timestamp?
  /// The highest that was seen; 0 for a device that does not count.
  public let counter: UInt32
  /// Whether it is a passkey that may be copied between its owner's devices.
  public let isBackupEligible: Bool
  /// Whether it was copied, when it last answered.
  public let isBackedUp: Bool

  init(_ stored: StoredDevice, of scope: Scope) throws(RegainError) {
    account = AccountID(trustedBytes: scope.account)
    let digest = try stored.fingerprint()
    device = DeviceID(stored.id)
    (name, kind, binding) = (stored.name, stored.keyType.kind, stored.binding)
    algorithm = stored.keyType.algorithm?.rawValue ?? "-"
    (attestation, fingerprint) = (stored.attestation, Hex.encode(digest.span))
    (enrolledAt, lastUsedAt, counter) = (stored.enrolledAt, stored.lastUsedAt, stored.counter)
    state = DeviceState(stored)
    isBackupEligible = stored.passkey?.backupEligible ?? stored.isBackupEligible ?? false
    isBackedUp = stored.passkey?.backedUp ?? false
  }
}

/// Whether a device may answer.
public struct DeviceState: Sendable, Hashable {
  /// As scripts read it.
  public let name: String

  /// It may.
  public static let active = DeviceState("active")
  /// Ended, for good.
  public static let revoked = DeviceState("revoked")
  /// Its counter went back, or two of its signatures share a nonce: someone else may have its key.
  public static let quarantined = DeviceState("quarantined")
  /// Part of the log was lost while it was alive: it must be enrolled anew, with another key.
  public static let suspended = DeviceState("suspended")

  private init(_ name: String) { self.name = name }

  init(_ stored: StoredDevice) {
    self =
      switch stored.refusal {
      case .deviceRevoked: .revoked
      case .deviceQuarantined: .quarantined
      case .deviceSuspended: .suspended
      default: .active
      }
  }
}
