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

  /// `hmac-sha256` or, for the log's signatures, `ed25519`: every key has 32 bytes and one algorithm.
  public var algorithm: String { purpose.algorithm }

  package static let byteCount = 32

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

  package static let all = [codePepper, rowAuthentication, lookUp, logSigning]

  package var algorithm: String { self == .logSigning ? "ed25519" : "hmac-sha256" }

  /// Nothing is granted without it. A keyring may be older than the log's signatures.
  package var isIndispensable: Bool { self != .logSigning }

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
  /// Its bytes are gone; only its id is remembered.
  public static let revoked = KeyState(rawValue: "revoked")

  package static let all = [active, verifyOnly, revoked]

  private init(rawValue: String) { self.rawValue = rawValue }

  package init?(name: String) {
    guard let state = Self.all.first(where: { $0.rawValue == name }) else { return nil }
    self = state
  }
}
