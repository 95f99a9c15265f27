internal import CSodium

/// libsodium's sealed boxes: anyone who has a public key can seal, only the secret key opens, and
/// the sender stays unknown.
///
/// X25519 with a fresh sender key, BLAKE2b for the nonce, XSalsa20-Poly1305 (libsodium's
/// documentation, "Sealed boxes").
package enum SealedBox {
  /// The size of both keys in bytes.
  package static let keyByteCount = 32

  /// How many bytes a sealed message is longer than the plain one.
  package static let overheadByteCount = 48

  /// A public key to seal to and the secret key that opens.
  package struct KeyPair: ~Copyable, Sendable {
    /// 32 bytes, an X25519 point.
    package let publicKey: [UInt8]

    /// 32 bytes.
    package let secretKey: SecretBytes
  }

  /// Makes a key pair from the system's random bytes.
  ///
  /// - Throws: `outOfMemory`, `libraryFailure`.
  package static func makeKeyPair() throws(CryptoError) -> KeyPair {
    try Sodium.start()
    var publicKey = [UInt8](repeating: 0, count: keyByteCount)
    // unsafe: both keys have the size libsodium writes.
    let secretKey = try unsafe SecretBytes.make(count: keyByteCount) { secret throws(CryptoError) in
      let status = unsafe crypto_box_keypair(&publicKey, secret)
      try Sodium.check(status, otherwise: .libraryFailure)
    }
    return KeyPair(publicKey: publicKey, secretKey: secretKey)
  }

  /// The public key that belongs to a secret one.
  ///
  /// - Throws: `invalidParameters` for a key of another size, `libraryFailure`.
  package static func publicKey(
    of secretKey: borrowing SecretBytes
  ) throws(CryptoError) -> [UInt8] {
    guard secretKey.count == keyByteCount else { throw .invalidParameters }
    try Sodium.start()
    let secret = secretKey.bytes
    // unsafe: both keys have the size libsodium reads and writes.
    return try unsafe [UInt8](count: keyByteCount) { out throws(CryptoError) in
      let status = unsafe secret.withCPointer { unsafe crypto_scalarmult_base(out, $0) }
      try Sodium.check(status, otherwise: .libraryFailure)
    }
  }

  /// Encrypts to the owner of a public key.
  ///
  /// - Returns: `overheadByteCount` bytes more than `plain`, different each time.
  /// - Throws: `invalidParameters` for a key of another size, or of low order.
  package static func seal(
    _ plain: Span<UInt8>, to publicKey: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard publicKey.count == keyByteCount else { throw .invalidParameters }
    try Sodium.start()
    // unsafe: sizes were checked; `out` has room for the overhead.
    return try unsafe [UInt8](count: plain.count + overheadByteCount) { out throws(CryptoError) in
      let status = unsafe plain.withCPointer { plainStart in
        unsafe crypto_box_seal(out, plainStart, UInt64(plain.count), publicKey)
      }
      try Sodium.check(status, otherwise: .invalidParameters)
    }
  }

  /// Decrypts with a key pair.
  ///
  /// - Throws: `authenticationFailed` for anything that was not sealed to this pair;
  ///   `invalidParameters` for keys of another size, `outOfMemory`.
  package static func open(
    _ sealed: Span<UInt8>, publicKey: [UInt8], secretKey: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    guard publicKey.count == keyByteCount, secretKey.count == keyByteCount else {
      throw .invalidParameters
    }
    guard sealed.count >= overheadByteCount else { throw .authenticationFailed }
    try Sodium.start()
    let secret = secretKey.bytes
    // unsafe: sizes were checked; `out` has the sealed size without the overhead.
    let plainCount = sealed.count - overheadByteCount
    return try unsafe SecretBytes.make(count: plainCount) { out throws(CryptoError) in
      let status = unsafe sealed.withCPointer { sealedStart in
        unsafe secret.withCPointer { secretStart in
          unsafe crypto_box_seal_open(
            out, sealedStart, UInt64(sealed.count), publicKey, secretStart)
        }
      }
      try Sodium.check(status, otherwise: .authenticationFailed)
    }
  }
}
