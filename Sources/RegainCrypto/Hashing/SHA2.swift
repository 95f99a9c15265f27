internal import CLibcrypto
internal import CRegainShims
internal import CSodium

/// SHA-256, SHA-384 and SHA-512 (FIPS 180-4).
package enum SHA2 {
  /// Hashes a message of any length.
  ///
  /// - Returns: `function.byteCount` bytes.
  /// - Throws: `libraryFailure`.
  package static func hash(
    _ message: Span<UInt8>, using function: HashFunction = .sha256
  ) throws(CryptoError) -> [UInt8] {
    try Sodium.start()
    let count = message.count
    // unsafe: `out` has the digest's size, `message` has `count` bytes.
    return try unsafe [UInt8](count: function.byteCount) { out throws(CryptoError) in
      try unsafe message.withCPointer { message throws(CryptoError) in
        switch function {
        case .sha256:
          // For a short message a quarter of libsodium's time, and of that of libcrypto's newer interface.
          try Libcrypto.check(unsafe regain_sha256(message, count, out))
        case .sha384:
          // libsodium has no SHA-384.
          try Libcrypto.check(unsafe EVP_Digest(message, count, out, nil, EVP_sha384(), nil))
        case .sha512:
          let status = unsafe crypto_hash_sha512(out, message, UInt64(count))
          try Sodium.check(status, otherwise: .libraryFailure)
        }
      }
    }
  }

  /// Writes the first bytes of SHA-384, as many as the caller's memory has: for a hash that is itself a key.
  ///
  /// - Throws: `invalidParameters` for more than 48, `libraryFailure`.
  static func writeSHA384(
    _ message: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    guard out.count <= HashFunction.sha384.byteCount else { throw .invalidParameters }
    let wanted = out.count
    try withScratchMemory(count: HashFunction.sha384.byteCount) { digest throws(CryptoError) in
      // unsafe: 48 bytes out, `message.count` in.
      let status = unsafe digest.withMutableCPointer { digest in
        unsafe message.withCPointer {
          unsafe EVP_Digest($0, message.count, digest, nil, EVP_sha384(), nil)
        }
      }
      try Libcrypto.check(status)
      for index in 0..<wanted { out[index] = digest[index] }
    }
  }
}
