/// What a keyring says of a key, without its secret.
public struct KeyDescription: Sendable, Hashable {
  /// 16 symbols, made from the key itself: the same key has the same id everywhere.
  public let id: String
  /// The one thing it is for.
  public let purpose: KeyPurpose
  /// What it may still do.
  public var state: KeyState
  /// When it was made.
  public let created: Timestamp
  /// When its state was last changed.
  public var changed: Timestamp

  /// As in a keyring file: every key has one algorithm.
  public var algorithm: String { purpose.algorithm }

  package init(
    id: String, purpose: KeyPurpose, state: KeyState, created: Timestamp, changed: Timestamp
  ) {
    self.id = id
    self.purpose = purpose
    self.state = state
    self.created = created
    self.changed = changed
  }
}

/// What a key is for. One key has one purpose (NIST SP 800-57 part 1, 5.2).
public struct KeyPurpose: Sendable, Hashable {
  /// As in a keyring file.
  public let rawValue: String

  /// The pepper under every stored code.
  public static let codePepper = KeyPurpose(rawValue: "code-pepper")
  /// The MAC of every row.
  public static let rowAuthentication = KeyPurpose(rawValue: "row-authentication")
  /// Digests of names that must be found and not read.
  public static let lookUp = KeyPurpose(rawValue: "look-up")
  /// Signs the log's checkpoints; the 32 bytes are the seed.
  public static let logSigning = KeyPurpose(rawValue: "log-signing")

  /// What stands for a handle, and for an account's state in a token.
  public static let tokenDigest = KeyPurpose(rawValue: "token-digest")
  /// Encrypts tokens: `v4.local`.
  public static let tokenV4Local = KeyPurpose(rawValue: "token-v4-local")
  /// Signs tokens: `v4.public`.
  public static let tokenV4Public = KeyPurpose(rawValue: "token-v4-public")
  /// Encrypts tokens: `v3.local`.
  public static let tokenV3Local = KeyPurpose(rawValue: "token-v3-local")
  /// Signs tokens: `v3.public`.
  public static let tokenV3Public = KeyPurpose(rawValue: "token-v3-public")

  package static let all =
    indispensable + [
      logSigning, tokenDigest, tokenV4Local, tokenV4Public, tokenV3Local, tokenV3Public,
    ]

  /// Nothing is granted without these. A keyring may be older than the others.
  package static let indispensable = [codePepper, rowAuthentication, lookUp]

  /// Seals tokens, or stands behind what they are compared with.
  package var isForTokens: Bool { rawValue.hasPrefix("token-") }

  package var algorithm: String {
    switch self {
    case .logSigning: "ed25519"
    case .tokenV4Local: "v4.local"
    case .tokenV4Public: "v4.public"
    case .tokenV3Local: "v3.local"
    case .tokenV3Public: "v3.public"
    default: "hmac-sha256"
    }
  }

  /// Of its material.
  package var byteCount: Int {
    switch self {
    case .tokenV4Public: 64
    case .tokenV3Public: 48
    default: 32
    }
  }

  /// What stands before its material in a keyring file: PASERK, for the keys of tokens.
  package var materialPrefix: String {
    switch self {
    case .tokenV4Local: "k4.local."
    case .tokenV4Public: "k4.secret."
    case .tokenV3Local: "k3.local."
    case .tokenV3Public: "k3.secret."
    default: ""
    }
  }

  private init(rawValue: String) { self.rawValue = rawValue }

  package init?(name: String) {
    guard let purpose = Self.all.first(where: { $0.rawValue == name }) else { return nil }
    self = purpose
  }
}

/// What a key may still do.
public struct KeyState: Sendable, Hashable {
  /// As in a keyring file.
  public let rawValue: String

  /// Makes what is new, and verifies. Each purpose has exactly one.
  public static let active = KeyState(rawValue: "active")
  /// Verifies what it made, and makes nothing more.
  public static let verifyOnly = KeyState(rawValue: "verify-only")
  /// Verifies, and waits until it is made the active one: it is so already where the keyring is newer.
  public static let staged = KeyState(rawValue: "staged")
  /// Its bytes are gone; only its id is remembered.
  public static let revoked = KeyState(rawValue: "revoked")

  package static let all = [active, verifyOnly, staged, revoked]

  private init(rawValue: String) { self.rawValue = rawValue }

  package init?(name: String) {
    guard let state = Self.all.first(where: { $0.rawValue == name }) else { return nil }
    self = state
  }
}
