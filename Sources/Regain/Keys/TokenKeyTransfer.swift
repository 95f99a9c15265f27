internal import RegainCrypto

/// Keys for tokens on their way to another installation or another program, as PASERK.
extension Keyring {
  /// A key under a passphrase: `k4.local-pw.…`, `k4.secret-pw.…` and their like of version 3.
  ///
  /// - Parameters:
  ///   - id: the keyring's, or the one that tokens name.
  ///   - passphrase: at least 15 bytes.
  /// - Throws: `malformed` for an unknown, retired or other key, or a passphrase that is too short; `unavailable`.
  public func exportTokenKey(
    _ id: String, sealedBy passphrase: borrowing Passphrase
  ) throws(RegainError) -> String {
    guard passphrase.byteCount >= Passphrase.leastToSeal else {
      throw RegainError(
        .malformed, "A passphrase that seals has at least \(Passphrase.leastToSeal) bytes.")
    }
    let (key, material) = (try tokenKey(id), passphrase.material)
    return try mapCryptoErrors { () throws(CryptoError) in
      try material.withBytes { password throws(CryptoError) in try sealed(key, password) }
    }
  }

  /// A key under another one: `k4.local-wrap.pie.…`, `k4.secret-wrap.pie.…` and their like of version 3.
  ///
  /// - Throws: `malformed` for an unknown, retired or other key, or one of another version than the wrapping key's;
  ///   `unavailable`.
  public func exportTokenKey(
    _ id: String, wrappedBy other: TokenWrappingKey
  ) throws(RegainError) -> String {
    let key = try tokenKey(id)
    let text = try mapCryptoErrors { () throws(CryptoError) in try other.wrapped(key) }
    guard let text else {
      throw RegainError(
        .malformed, "A key of PASETO 4 is wrapped by k4.local.…, one of 3 by k3.local.…")
    }
    return text
  }

  /// A keyring with one more key, which waits for its turn (see ``rotating(_:)``).
  ///
  /// - Parameter text: as ``exportTokenKey(_:sealedBy:)`` or another program wrote it.
  /// - Throws: `malformed` for what is no such key, is under another passphrase, was changed, costs too much or too little to
  ///   open, or is there already.
  public func importTokenKey(
    _ text: Span<UInt8>, sealedBy passphrase: borrowing Passphrase
  ) throws(RegainError) -> Keyring {
    let material = passphrase.material
    return try importing(text, of: [.localPassword, .secretPassword]) {
      type, text throws(CryptoError) in
      try material.withBytes { password throws(CryptoError) in
        try opened(type.key, text, password: password)
      }
    }
  }

  /// The same for a key that ``exportTokenKey(_:wrappedBy:)`` wrote.
  public func importTokenKey(
    _ text: Span<UInt8>, wrappedBy other: TokenWrappingKey
  ) throws(RegainError) -> Keyring {
    try importing(text, of: [.localWrap, .secretWrap]) { type, text throws(CryptoError) in
      try other.unwrapped(type.key, text)
    }
  }

  private func tokenKey(_ id: String) throws(RegainError) -> any PaserkKey {
    guard let key = tokenKeys.key(named: id) else {
      throw RegainError(
        .malformed,
        "The keyring has no key \(id) for tokens, or it is retired. See `regain token keys`.")
    }
    return key
  }

  private func importing(
    _ text: Span<UInt8>, of types: [PaserkType],
    _ open: (TransferredType, Span<UInt8>) throws(CryptoError) -> KeyMaterial
  ) throws(RegainError) -> Keyring {
    guard let type = TransferredType(text, among: types) else {
      throw RegainError(
        .malformed,
        "This is no key for tokens in a form that is taken here: \(types.map(\.rawValue).joined(separator: " or ")) of k4 or k3."
      )
    }
    let material: KeyMaterial
    do throws(CryptoError) {
      material = try open(type, text)
    } catch {
      guard error != .outOfMemory, error != .libraryFailure else { throw error.regainError }
      throw RegainError(
        .malformed,
        "The key does not open: it was changed or cut short, is under another passphrase or key, or costs what no key should."
      )
    }
    return try adding(material, for: type.purpose, at: SystemClock().now)
  }
}

/// What wraps keys on their way, known on both sides: `k4.local.…` or `k3.local.…`.
public struct TokenWrappingKey: Sendable {
  /// For `local` tokens, of either version.
  private let key: any PaserkKey

  /// - Parameter paserk: ASCII.
  /// - Throws: `malformed`.
  public init(paserk: Span<UInt8>) throws(RegainError) {
    if let v4 = try? PasetoLocalKey<PasetoV4>(paserk: paserk) {
      key = v4
    } else if let v3 = try? PasetoLocalKey<PasetoV3>(paserk: paserk) {
      key = v3
    } else {
      throw RegainError(
        .malformed, "A wrapping key is k4.local. or k3.local. and 32 bytes in base64url.")
    }
  }

  /// Nil for a key of another version.
  fileprivate func wrapped<Other: PaserkKey>(_ other: Other) throws(CryptoError) -> String? {
    guard let key = key as? PasetoLocalKey<Other.Version> else { return nil }
    return try other.wrapped(by: key, random: SystemRandom())
  }

  fileprivate func unwrapped<Other: PaserkKey>(
    _ type: Other.Type, _ text: Span<UInt8>
  ) throws(CryptoError) -> KeyMaterial {
    guard let key = key as? PasetoLocalKey<Other.Version> else { throw .invalidKey }
    return try Other(wrapped: text, by: key).material
  }
}

/// What kind of key a text says that it holds.
private struct TransferredType {
  let purpose: KeyPurpose
  let key: any PaserkKey.Type

  private static let all: [(version: String, purpose: KeyPurpose, key: any PaserkKey.Type)] = [
    ("k4", .tokenV4Local, PasetoLocalKey<PasetoV4>.self),
    ("k4", .tokenV4Public, PasetoSecretKey<PasetoV4>.self),
    ("k3", .tokenV3Local, PasetoLocalKey<PasetoV3>.self),
    ("k3", .tokenV3Public, PasetoSecretKey<PasetoV3>.self),
  ]

  init?(_ text: Span<UInt8>, among types: [PaserkType]) {
    for (version, purpose, key) in Self.all {
      for type in [key.wrapType, key.passwordType] where types.contains(type) {
        let header = Array("\(version).\(type.rawValue).".utf8)
        guard text.count > header.count, text.starts(with: header) else { continue }
        (self.purpose, self.key) = (purpose, key)
        return
      }
    }
    return nil
  }
}

private func sealed(_ key: some PaserkKey, _ password: Span<UInt8>) throws(CryptoError) -> String {
  try key.sealed(password: password, cost: .standard, random: SystemRandom())
}

private func opened<Typed: PaserkKey>(
  _ type: Typed.Type, _ text: Span<UInt8>, password: Span<UInt8>
) throws(CryptoError) -> KeyMaterial {
  try Typed(sealed: text, password: password).material
}
