internal import RegainCrypto

/// What a token is presented for: it must have been issued for this, and for nothing else.
///
/// Action, audience and tenant are part of what the token's seal covers: one for something else does not even open.
public struct TokenUse: Sendable {
  /// What is to be done.
  public let action: RecoveryAction
  /// Who is asked to do it.
  public let audience: TokenAudience
  /// Whose account it is.
  public let tenant: TenantID
  /// The account's state as it is now. A token that was bound to a state needs one, and one that was not takes none.
  public var state: TokenState?

  /// Any action but `redeem-token` and `prove-possession`, which no token is for.
  public init(
    _ action: RecoveryAction, audience: TokenAudience, in tenant: TenantID = .default,
    state: TokenState? = nil
  ) {
    (self.action, self.audience, self.tenant, self.state) = (action, audience, tenant, state)
  }
}

/// Who a token is for: a service by its name or URL.
public struct TokenAudience: Sendable, Hashable, CustomStringConvertible {
  /// As given.
  public let name: String

  /// - Parameter name: 1 to 255 bytes of UTF-8 without white space, control characters and `#`, which parts it from the
  ///   environment.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
      default: scalar != "#"
      }
    }
    guard isPlain, (1...255).contains(name.utf8.count) else {
      throw RegainError(
        .malformed,
        "An audience has 1 to 255 bytes without white space and '#': https://app.example.org")
    }
    self.name = name
  }

  /// The name.
  public var description: String { name }

  /// As in a token: with the environment, where there is one.
  func claim(in environment: String?) -> String { environment.map { "\(name)#\($0)" } ?? name }
}

/// What an account is like when a token is issued, so that the token ends when that changes: the hash of its password, the
/// version of its authenticators, its address. Whatever the application gives.
///
/// Not the time of the last login: a login would end the token.
public struct TokenState: Sendable, Hashable {
  /// SHA-256 of what was given.
  private let digest: [UInt8]

  /// - Parameter bytes: 1 byte to 64 KiB, which are hashed at once.
  /// - Throws: `malformed`.
  public init(_ bytes: [UInt8]) throws(RegainError) {
    guard (1...65_536).contains(bytes.count) else {
      throw RegainError(.malformed, "An account's state has 1 to 65536 bytes.")
    }
    digest = try sha256(bytes)
  }

  static let byteCount = 16

  /// What stands for the state in a token that anyone may read: keyed, so that it cannot be guessed back.
  func claim(under key: Key, for account: AccountID, in tenant: TenantID) throws(RegainError)
    -> [UInt8]
  {
    var frame = Frame("regain/token-state/v1")
    frame.append(tenant.bytes)
    frame.append(account.bytes)
    frame.append(digest)
    let message = frame.bytes
    let code = try mapCryptoErrors { () throws(CryptoError) in
      try key.material.withBytes { key throws(CryptoError) in
        try HMAC.authenticationCode(for: message.span, key: key)
      }
    }
    return Array(code.prefix(Self.byteCount))
  }
}

/// Names one token. No secret.
public struct TokenID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 22 characters, as in a token's `jti`, or 32 hex digits, as in the log.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    guard let identifier = RandomIdentifier(hex: text) ?? RandomIdentifier(base64URL: text) else {
      throw RegainError(.malformed, "A token's id is 22 characters, or 32 hex digits.")
    }
    self.identifier = identifier
  }

  /// 22 characters of base64url.
  public var description: String { Base64URL.encode(identifier.bytes.span) }
}

extension RandomIdentifier {
  fileprivate init?(base64URL text: String) {
    guard let bytes = try? Base64URL.decode(Array(text.utf8).span) else { return nil }
    self.init(bytes: bytes)
  }
}
