/// A key that can be wrapped by another key, or sealed with a password: one for `local` tokens, or one that signs.
package protocol PaserkKey: Sendable {
  associatedtype Version: PasetoVersion
  static var textType: PaserkType { get }
  static var wrapType: PaserkType { get }
  static var passwordType: PaserkType { get }
  /// Of the key, in bytes.
  static var byteCount: Int { get }

  var material: KeyMaterial { get }
  init(_ material: KeyMaterial) throws(CryptoError)
}

extension PasetoLocalKey: PaserkKey {
  package static var textType: PaserkType { .local }
  package static var wrapType: PaserkType { .localWrap }
  package static var passwordType: PaserkType { .localPassword }
  package static var byteCount: Int { Version.localKeyByteCount }
}

extension PasetoSecretKey: PaserkKey {
  package static var textType: PaserkType { .secret }
  package static var wrapType: PaserkType { .secretWrap }
  package static var passwordType: PaserkType { .secretPassword }
  package static var byteCount: Int { Version.secretKeyByteCount }
}

// MARK: as plain text

extension PaserkKey {
  /// Reads `k4.local.…`, `k4.secret.…` and their like of version 3.
  ///
  /// - Throws: `invalidKey` for a text of another version, type or size and for bytes that are no key;
  ///   `malformedEncoding`, `outOfMemory`.
  package init(paserk text: Span<UInt8>) throws(CryptoError) {
    let key = try PaserkText<Version>.readSecret(
      Self.textType, text, byteCount: Self.byteCount)
    try self.init(KeyMaterial(key))
  }

  /// The key itself, in ASCII: never for a footer, nor for a log.
  ///
  /// - Throws: `outOfMemory`.
  package func paserk() throws(CryptoError) -> SecretBytes {
    try material.withBytes { key throws(CryptoError) in
      try PaserkText<Version>.secretText(Self.textType, key)
    }
  }
}

extension PasetoPublicKey {
  /// Reads `k4.public.…` or `k3.public.…`.
  ///
  /// - Throws: `invalidKey` for a text of another version, type or size and for bytes that are no key;
  ///   `malformedEncoding`.
  package init(paserk text: Span<UInt8>) throws(CryptoError) {
    try self.init(
      try PaserkText<Version>.read(.public, text, byteCount: Version.publicKeyByteCount))
  }

  /// The key as text.
  package var paserk: String { PaserkText<Version>.text(.public, bytes) }
}
