internal import CSodium

/// XChaCha20 (draft-irtf-cfrg-xchacha), the stream alone, for formats that authenticate by themselves.
enum XChaCha20 {
  /// In bytes.
  static let keyByteCount = 32
  /// In bytes.
  static let nonceByteCount = 24

  /// Encrypts or decrypts in place.
  ///
  /// - Throws: `invalidParameters` for a key or nonce of another size, `libraryFailure`.
  static func apply(
    key: Span<UInt8>, nonce: Span<UInt8>, to bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    guard key.count == keyByteCount, nonce.count == nonceByteCount else {
      throw .invalidParameters
    }
    try Sodium.start()
    let count = UInt64(bytes.count)
    // unsafe: the sizes were checked; in and out may be the same memory.
    let status = unsafe bytes.withMutableCPointer { bytes in
      unsafe nonce.withCPointer { nonce in
        unsafe key.withCPointer { key in
          unsafe crypto_stream_xchacha20_xor(bytes, bytes, count, nonce, key)
        }
      }
    }
    try Sodium.check(status, otherwise: .libraryFailure)
  }
}
