internal import CSodium

/// XChaCha20-Poly1305 as in draft-irtf-cfrg-xchacha: authenticated encryption whose nonces are long
/// enough to be drawn at random.
package enum XChaCha20Poly1305 {
  /// The size of a key in bytes.
  package static let keyByteCount = 32
  /// The size of a nonce in bytes.
  package static let nonceByteCount = 24
  /// How many bytes a sealed message is longer than the plain one.
  package static let tagByteCount = 16

  /// Encrypts, and authenticates the additional data with it.
  ///
  /// - Parameter nonce: never used twice with one key.
  /// - Returns: the ciphertext, as long as `plain`, and the tag.
  /// - Throws: `invalidParameters` for a key or nonce of another size, `libraryFailure`.
  package static func seal(
    _ plain: Span<UInt8>, nonce: Span<UInt8>, additionalData: Span<UInt8>, key: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    try checkSizes(nonce, key)
    // unsafe: each pointer goes with its own count or was checked; `out` has room for the tag.
    return try unsafe [UInt8](count: plain.count + tagByteCount) { out throws(CryptoError) in
      let status = unsafe plain.withCPointer { plainStart in
        unsafe additionalData.withCPointer { dataStart in
          unsafe nonce.withCPointer { nonceStart in
            unsafe key.withCPointer { keyStart in
              unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
                out, nil, plainStart, UInt64(plain.count), dataStart, UInt64(additionalData.count),
                nil, nonceStart, keyStart)
            }
          }
        }
      }
      try Sodium.check(status, otherwise: .libraryFailure)
    }
  }

  /// Decrypts what `seal` made; nothing is released unless the tag matches.
  ///
  /// - Throws: `authenticationFailed` for anything but the same message, nonce, additional data and
  ///   key; `invalidParameters` for a key or nonce of another size, `outOfMemory`.
  package static func open(
    _ sealed: Span<UInt8>, nonce: Span<UInt8>, additionalData: Span<UInt8>, key: Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    try checkSizes(nonce, key)
    guard sealed.count >= tagByteCount else { throw .authenticationFailed }
    // unsafe: as in `seal`; `out` has the ciphertext's size without the tag.
    let plainCount = sealed.count - tagByteCount
    return try unsafe SecretBytes.make(count: plainCount) { out throws(CryptoError) in
      let status = unsafe sealed.withCPointer { sealedStart in
        unsafe additionalData.withCPointer { dataStart in
          unsafe nonce.withCPointer { nonceStart in
            unsafe key.withCPointer { keyStart in
              unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                out, nil, nil, sealedStart, UInt64(sealed.count), dataStart,
                UInt64(additionalData.count), nonceStart, keyStart)
            }
          }
        }
      }
      try Sodium.check(status, otherwise: .authenticationFailed)
    }
  }

  private static func checkSizes(_ nonce: Span<UInt8>, _ key: Span<UInt8>) throws(CryptoError) {
    guard nonce.count == nonceByteCount, key.count == keyByteCount else {
      throw .invalidParameters
    }
    try Sodium.start()
  }
}
