internal import CRegainShims

/// AES-256 in counter mode (NIST SP 800-38A, 6.5), for formats that authenticate by themselves.
enum AES256CTR {
  /// In bytes.
  static let keyByteCount = 32
  /// The first counter block, in bytes.
  static let nonceByteCount = 16

  /// Encrypts or decrypts in place.
  ///
  /// - Throws: `invalidParameters` for a key or nonce of another size, `libraryFailure`.
  static func apply(
    key: Span<UInt8>, nonce: Span<UInt8>, to bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    guard key.count == keyByteCount, nonce.count == nonceByteCount else {
      throw .invalidParameters
    }
    let count = bytes.count
    // unsafe: the sizes were checked; `bytes` has `count`.
    let status = unsafe bytes.withMutableCPointer { bytes in
      unsafe nonce.withCPointer { nonce in
        unsafe key.withCPointer { key in unsafe regain_aes256_ctr(key, nonce, bytes, count) }
      }
    }
    try Libcrypto.check(status)
  }
}
