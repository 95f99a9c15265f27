/// A version of PASETO and PASERK: its sizes, and the primitives that the steps of both are made of.
///
/// It is the type parameter of every key, so that a key of one version does not go where the other's belongs
/// (PASETO, Algorithm Lucidity).
package protocol PasetoVersion: Sendable {
  /// How the serialised keys of the version begin: `k` and its number.
  static var paserkPrefix: String { get }
  static var localSuite: PasetoSuite { get }
  static var publicSuite: PasetoSuite { get }

  /// Of the nonce of the stream cipher, in bytes.
  static var cipherNonceByteCount: Int { get }
  /// Of a tag and of the key it is made with, in bytes.
  static var tagByteCount: Int { get }
  static var secretKeyByteCount: Int { get }
  static var publicKeyByteCount: Int { get }
  static var signatureByteCount: Int { get }
  /// Whether the public key is part of what is signed.
  static var signsPublicKey: Bool { get }

  /// The hash of the version, as many bytes of it as there are in `out`.
  static func hash(_ message: Span<UInt8>, into out: inout MutableSpan<UInt8>) throws(CryptoError)
  /// The keyed hash of the version.
  static func authenticate(
    _ message: Span<UInt8>, key: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError)
  /// A key of one token, from the key of all and from what tells the one apart.
  static func deriveTokenKey(
    from key: Span<UInt8>, info: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError)
  /// Encrypts or decrypts in place.
  static func applyKeystream(
    key: Span<UInt8>, nonce: Span<UInt8>, to bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError)

  /// - Throws: `invalidKey` when these are no secret key.
  static func publicKey(ofSecretKey key: Span<UInt8>) throws(CryptoError) -> [UInt8]
  /// - Returns: the key as ``isValid(_:for:publicPoint:)`` takes it.
  /// - Throws: `invalidKey` when these are no public key.
  static func publicPoint(ofPublicKey key: [UInt8]) throws(CryptoError) -> [UInt8]
  static func makeSecretKey(random: some RandomSource) throws(CryptoError) -> SecretBytes
  static func sign(_ message: Span<UInt8>, secretKey: Span<UInt8>) throws(CryptoError) -> [UInt8]
  static func isValid(
    _ signature: [UInt8], for message: Span<UInt8>, publicPoint: [UInt8]
  ) throws(CryptoError) -> Bool

  /// What it costs to try one password of a sealed key.
  associatedtype PasswordCost: PaserkPasswordCost
}

extension PasetoVersion {
  /// Of a key for `local` tokens, in bytes.
  package static var localKeyByteCount: Int { 32 }
  /// Of the random part of a `local` token and of a wrapped key, in bytes.
  package static var tokenNonceByteCount: Int { 32 }
  static var cipherKeyByteCount: Int { 32 }
}
