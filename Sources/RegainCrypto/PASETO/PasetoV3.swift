/// Version 3: AES-256-CTR, HMAC and HKDF with SHA-384, and ECDSA on P-384, all by libcrypto.
package enum PasetoV3: PasetoVersion {
  package static let paserkPrefix = "k3"
  package static let localSuite = PasetoSuite.v3Local
  package static let publicSuite = PasetoSuite.v3Public

  package static let cipherNonceByteCount = AES256CTR.nonceByteCount
  package static let tagByteCount = HashFunction.sha384.byteCount
  package static let secretKeyByteCount = 48
  package static let publicKeyByteCount = P384Point.compressedByteCount
  package static let signatureByteCount = 96
  // ECDSA does not bind its key; this does (Version 3, Sign, 3).
  package static let signsPublicKey = true

  package typealias PasswordCost = PBKDF2PasswordCost
}

// MARK: local

extension PasetoV3 {
  package static func hash(
    _ message: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try SHA2.writeSHA384(message, into: &out)
  }

  package static func authenticate(
    _ message: Span<UInt8>, key: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try HMAC.writeSHA384(message, key: key, into: &out)
  }

  // Version 3, Encrypt, 4.
  package static func deriveTokenKey(
    from key: Span<UInt8>, info: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    let noSalt = Span<UInt8>()
    try HKDF.derive(inputKey: key, salt: noSalt, info: info, into: &out, using: .sha384)
  }

  package static func applyKeystream(
    key: Span<UInt8>, nonce: Span<UInt8>, to bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    try AES256CTR.apply(key: key, nonce: nonce, to: &bytes)
  }
}

// MARK: public

extension PasetoV3 {
  package static func publicKey(ofSecretKey key: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    guard key.count == secretKeyByteCount else { throw .invalidKey }
    do { return try P384Point.compressed(try ECDSA.publicPoint(.ecdsaP384, scalar: key)) } catch {
      // 0, or not below the order of the curve.
      throw .invalidKey
    }
  }

  package static func publicPoint(ofPublicKey key: [UInt8]) throws(CryptoError) -> [UInt8] {
    try P384Point.plain(key)
  }

  package static func makeSecretKey(
    random: some RandomSource
  ) throws(CryptoError) -> SecretBytes {
    // Of 2¹⁹⁰ draws, about one is not below the order of the curve: it is refused as the key is made.
    try random.secretBytes(count: secretKeyByteCount)
  }

  // OpenSSL 3.0 has no deterministic nonces (RFC 6979): it hashes fresh random bytes with the key and the message.
  package static func sign(
    _ message: Span<UInt8>, secretKey: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    let digest = try SHA2.hash(message, using: .sha384)
    let der = try ECDSA.sign(digest: digest, .ecdsaP384, scalar: secretKey)
    guard let signature = ECDSASignature.p1363(fromDER: der, coordinateByteCount: 48) else {
      throw .libraryFailure
    }
    return signature
  }

  package static func isValid(
    _ signature: [UInt8], for message: Span<UInt8>, publicPoint: [UInt8]
  ) throws(CryptoError) -> Bool {
    guard let der = ECDSASignature.der(fromP1363: signature, coordinateByteCount: 48) else {
      return false
    }
    let digest = try SHA2.hash(message, using: .sha384)
    return try ECDSA.isValid(der, digest: digest, .ecdsaP384, point: publicPoint)
  }
}
