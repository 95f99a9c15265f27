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
}
