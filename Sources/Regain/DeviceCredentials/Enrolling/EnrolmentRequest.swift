package import RegainCrypto

/// A device that is to be enrolled.
public struct EnrolmentRequest: Sendable {
  /// Whose device.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What it is called, for people.
  public let name: String
  /// Its key, or that it will make one.
  public let key: EnrolmentKey
  /// The one who enrols says that the key is in hardware. It is then called `claimed` instead of `exportable`.
  public var claimsHardware = false
  /// How long it may be confirmed.
  public let lifetimeSeconds: Int64

  /// - Parameters:
  ///   - name: 1 to 60 characters, without control characters.
  ///   - lifetimeSeconds: 10 to 3600; 600 unless said otherwise.
  /// - Throws: `malformed`.
  public init(
    account: AccountID, tenant: TenantID = .default, name: String, key: EnrolmentKey,
    lifetimeSeconds: Int64 = 600
  ) throws(RegainError) {
    guard let shown = try? DisplayText(name), name.count <= 60 else {
      throw RegainError(
        .malformed, "A device's name has 1 to 60 visible characters, as in \"Alice's laptop\".")
    }
    try ChallengeRequest.checkLifetime(lifetimeSeconds)
    (self.account, self.tenant, self.name) = (account, tenant, shown.text)
    (self.key, self.lifetimeSeconds) = (key, lifetimeSeconds)
  }
}

/// The key of a device that is to be enrolled.
public struct EnrolmentKey: Sendable {
  package let content: Content

  package enum Content: Sendable {
    case key(PublicKey)
    case ssh(SSHSignerKey)
    case passkey
  }

  /// A key of PEM, a TPM or a PKCS #11 token, which signs the text itself.
  ///
  /// - Parameter pem: one `PUBLIC KEY` block (RFC 7468, 13): Ed25519, ECDSA on P-256, and by configuration ECDSA on P-384 and
  ///   RSA of 2048 to 4096 bits; at most 16 KiB.
  /// - Throws: `malformed`: also for a key of small order, off its curve, or in any other than its one encoding.
  public static func pem(_ pem: String) throws(RegainError) -> EnrolmentKey {
    EnrolmentKey(content: .key(try PublicKeyFile.read(pem)))
  }

  /// An SSH key, also one in a security key, or a certificate: then each answer must come with one of the same
  /// authority, for the account (its name percent-encoded as in the challenge) and in force.
  ///
  /// - Parameter line: of a `.pub` file: type, base 64 and perhaps a comment; at most 16 KiB.
  /// - Throws: `malformed`: also for a key of small order, off its curve, or too short.
  public static func ssh(_ line: String) throws(RegainError) -> EnrolmentKey {
    EnrolmentKey(content: .ssh(try SSHKeyLine(Array(line.utf8)).signer))
  }

  /// A passkey or security key that a browser is asked to make: see ``IssuedChallenge/publicKey``.
  public static let passkey = EnrolmentKey(content: .passkey)
}

extension EnrolmentKey {
  /// Nil for a passkey that is yet to be made.
  package var publicKey: PublicKey? {
    switch content {
    case .key(let key): key
    case .ssh(let signer): signer.key.key
    case .passkey: nil
    }
  }

  private var signer: SSHSignerKey? { if case .ssh(let signer) = content { signer } else { nil } }

  /// Of an SSH key in a security key.
  package var application: String? { signer?.key.application }

  /// Of an SSH certificate: whose it is, as an SSH blob.
  package var authority: HexBytes? { signer?.authority.map { HexBytes($0.blob) } }

  package var keyType: DeviceKeyType {
    let kind: DeviceKind =
      switch content {
      case .key: .raw
      case .ssh: application == nil ? .ssh : .sshSecurityKey
      case .passkey: .webAuthn
      }
    return DeviceKeyType(kind, publicKey?.algorithm)
  }
}
