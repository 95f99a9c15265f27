/// Version 4: XChaCha20, BLAKE2b and Ed25519, all by libsodium.
package enum PasetoV4: PasetoVersion {
  package static let paserkPrefix = "k4"
  package static let localSuite = PasetoSuite.v4Local
  package static let publicSuite = PasetoSuite.v4Public

  package static let cipherNonceByteCount = XChaCha20.nonceByteCount
  package static let tagByteCount = 32
  package static let secretKeyByteCount = Ed25519.secretKeyByteCount
  package static let publicKeyByteCount = Ed25519.keyByteCount
  package static let signatureByteCount = Ed25519.signatureByteCount
  // Ed25519 hashes the public key itself (RFC 8032, 5.1.6).
  package static let signsPublicKey = false

  package typealias PasswordCost = Argon2idPasswordCost
}

// MARK: local

extension PasetoV4 {
  package static func hash(
    _ message: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    let noKey = Span<UInt8>()
    try BLAKE2b.hash(message, key: noKey, into: &out)
  }

  package static func authenticate(
    _ message: Span<UInt8>, key: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try BLAKE2b.hash(message, key: key, into: &out)
  }

  // Version 4, Encrypt, 3: the keyed hash again.
  package static func deriveTokenKey(
    from key: Span<UInt8>, info: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try BLAKE2b.hash(info, key: key, into: &out)
  }

  package static func applyKeystream(
    key: Span<UInt8>, nonce: Span<UInt8>, to bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try XChaCha20.apply(key: key, nonce: nonce, to: &bytes)
  }
}

// MARK: public

extension PasetoV4 {
  package static func publicKey(ofSecretKey key: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    guard key.count == secretKeyByteCount else { throw .invalidKey }
    let publicKey = try Ed25519.publicKey(ofSeed: key.extracting(0..<Ed25519.keyByteCount))
    // The specification does not ask for it, but with another's public key a signature gives the secret away.
    let given = key.extracting(Ed25519.keyByteCount..<secretKeyByteCount)
    guard isEqualInConstantTime(publicKey.span, given) else { throw .invalidKey }
    return publicKey
  }

  package static func publicPoint(ofPublicKey key: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard try Ed25519.isPublicKey(key.span) else { throw .invalidKey }
    return key
  }

  package static func makeSecretKey(
    random: some RandomSource
  ) throws(CryptoError) -> SecretBytes {
    let seed = try random.secretBytes(count: Ed25519.keyByteCount)
    return try Ed25519.secretKey(ofSeed: seed.bytes)
  }

  package static func sign(
    _ message: Span<UInt8>, secretKey: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    try Ed25519.sign(message, secretKey: secretKey)
  }

  package static func isValid(
    _ signature: [UInt8], for message: Span<UInt8>, publicPoint: [UInt8]
  ) throws(CryptoError) -> Bool {
    try Ed25519.isValid(signature.span, for: message, publicKey: publicPoint.span)
  }
}
