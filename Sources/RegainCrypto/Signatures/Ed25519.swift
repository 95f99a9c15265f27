internal import CSodium

/// Ed25519 (RFC 8032, 5.1), by libsodium alone.
///
/// Stricter than the RFC where implementations differ: points of low order, encodings that are not
/// canonical, and S not below the order of the group are refused, so that no two verifiers in use
/// disagree on what was accepted here.
package enum Ed25519 {
  /// In bytes: of a seed, and of a public key.
  package static let keyByteCount = 32
  /// In bytes.
  package static let signatureByteCount = 64
  /// In bytes, with the public key in it.
  package static let secretKeyByteCount = 64

  /// The public key of a seed.
  ///
  /// - Parameter seed: 32 bytes.
  /// - Returns: 32 bytes.
  /// - Throws: `invalidParameters`, `outOfMemory`.
  package static func publicKey(ofSeed seed: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    try withKeyPair(ofSeed: seed) { publicKey, _ in publicKey }
  }

  /// The seed and its public key, as libsodium keeps a secret key.
  ///
  /// - Parameter seed: 32 bytes.
  /// - Returns: 64 bytes.
  /// - Throws: `invalidParameters`, `outOfMemory`.
  package static func secretKey(ofSeed seed: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    try withKeyPair(ofSeed: seed) { _, secretKey throws(CryptoError) in
      try SecretBytes(copying: secretKey)
    }
  }

  /// The one signature of a message under a seed.
  ///
  /// - Parameter seed: 32 bytes.
  /// - Returns: 64 bytes.
  /// - Throws: `invalidParameters`, `outOfMemory`.
  package static func sign(
    _ message: Span<UInt8>, seed: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    try withKeyPair(ofSeed: seed) { _, secretKey throws(CryptoError) in
      try sign(message, secretKey: secretKey)
    }
  }

  /// The same, under a seed and its public key.
  ///
  /// With another's public key, two signatures give the secret away: whoever calls has compared it.
  ///
  /// - Parameter secretKey: what ``secretKey(ofSeed:)`` returns.
  /// - Throws: `invalidParameters`.
  static func sign(
    _ message: Span<UInt8>, secretKey: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    guard secretKey.count == secretKeyByteCount else { throw .invalidParameters }
    try Sodium.start()
    let count = message.count
    // unsafe: 64 bytes out, `count` bytes of message, 64 bytes of secret key.
    return try unsafe [UInt8](count: signatureByteCount) { out throws(CryptoError) in
      let status = unsafe message.withCPointer { message in
        unsafe secretKey.withCPointer { secretKey in
          unsafe crypto_sign_detached(out, nil, message, UInt64(count), secretKey)
        }
      }
      try Sodium.check(status, otherwise: .libraryFailure)
    }
  }

  /// Whether the signature is that of the message under the key.
  ///
  /// - Parameters:
  ///   - signature: 64 bytes; of another length it is none.
  ///   - publicKey: 32 bytes; of another length it is none.
  package static func isValid(
    _ signature: Span<UInt8>, for message: Span<UInt8>, publicKey: Span<UInt8>
  ) throws(CryptoError) -> Bool {
    try Sodium.start()
    guard signature.count == signatureByteCount, publicKey.count == keyByteCount else {
      return false
    }
    let count = message.count
    // unsafe: 64, `count` and 32 bytes.
    return unsafe signature.withCPointer { signature in
      unsafe message.withCPointer { message in
        unsafe publicKey.withCPointer { publicKey in
          unsafe crypto_sign_verify_detached(signature, message, UInt64(count), publicKey) == 0
        }
      }
    }
  }

  /// Whether these 32 bytes are a public key at all: a canonical point of the main subgroup.
  package static func isPublicKey(_ bytes: Span<UInt8>) throws(CryptoError) -> Bool {
    try Sodium.start()
    guard bytes.count == keyByteCount else { return false }
    // unsafe: 32 bytes.
    return unsafe bytes.withCPointer { unsafe crypto_core_ed25519_is_valid_point($0) == 1 }
  }

  private static func withKeyPair<Result: ~Copyable>(
    ofSeed seed: Span<UInt8>,
    _ body: (_ publicKey: [UInt8], _ secretKey: Span<UInt8>) throws(CryptoError) -> Result
  ) throws(CryptoError) -> Result {
    guard seed.count == keyByteCount else { throw .invalidParameters }
    try Sodium.start()
    var publicKey = [UInt8](repeating: 0, count: keyByteCount)
    var publicBytes = publicKey.mutableSpan
    // unsafe: 32 bytes of public key, 64 of secret key, 32 of seed.
    let secretKey = try unsafe SecretBytes.make(count: secretKeyByteCount) {
      out throws(CryptoError) in
      let status = unsafe publicBytes.withMutableCPointer { publicKey in
        unsafe seed.withCPointer { seed in
          unsafe crypto_sign_seed_keypair(publicKey, out, seed)
        }
      }
      try Sodium.check(status, otherwise: .libraryFailure)
    }
    return try body(publicKey, secretKey.bytes)
  }
}
