internal import CRegainShims
internal import CSodium

/// HMAC with SHA-2 (RFC 2104, FIPS 198-1).
package enum HMAC {
  /// Computes the whole, never truncated code.
  ///
  /// The key may have any length, none included; a key made for the purpose has `byteCount` bytes.
  ///
  /// - Returns: `function.byteCount` bytes.
  /// - Throws: `libraryFailure`.
  package static func authenticationCode(
    for message: Span<UInt8>, key: Span<UInt8>, using function: HashFunction = .sha256
  ) throws(CryptoError) -> [UInt8] {
    try Sodium.start()
    let nothing = Span<UInt8>()
    return try unsafe [UInt8](count: function.byteCount) { out throws(CryptoError) in
      switch function {
      case .sha256: try unsafe writeSHA256(message, nothing, key, out)
      case .sha384: try unsafe writeSHA384(message, key, out)
      case .sha512: try unsafe writeSHA512(message, key, out)
      }
    }
  }

  /// Computes HMAC-SHA-256 of two parts as of one message, so that a secret part need not be copied.
  ///
  /// - Returns: 32 bytes.
  /// - Throws: `libraryFailure`.
  package static func authenticationCode(
    for first: Span<UInt8>, then second: Span<UInt8>, key: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    try Sodium.start()
    return try unsafe [UInt8](count: HashFunction.sha256.byteCount) { out throws(CryptoError) in
      try unsafe writeSHA256(first, second, key, out)
    }
  }

  /// Computes the code again and compares in constant time.
  ///
  /// - Returns: false for another code, and for a code of any other length.
  /// - Throws: `libraryFailure`.
  package static func isValid(
    _ code: Span<UInt8>, for message: Span<UInt8>, key: Span<UInt8>,
    using function: HashFunction = .sha256
  ) throws(CryptoError) -> Bool {
    let expected = try authenticationCode(for: message, key: key, using: function)
    return isEqualInConstantTime(expected.span, code)
  }

  /// Writes HMAC-SHA-384 into 48 bytes of the caller's memory: for a code that is itself a key.
  ///
  /// - Throws: `invalidParameters`, `libraryFailure`.
  static func writeSHA384(
    _ message: Span<UInt8>, key: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    guard out.count == HashFunction.sha384.byteCount else { throw .invalidParameters }
    // unsafe: `out` has 48 bytes.
    try unsafe out.withMutableCPointer { out throws(CryptoError) in
      try unsafe writeSHA384(message, key, out)
    }
  }

  // In all three, unsafe: `out` has the digest's size, and each pointer goes with its own count.

  private static func writeSHA256(
    _ first: Span<UInt8>, _ second: Span<UInt8>, _ key: Span<UInt8>,
    _ out: UnsafeMutablePointer<UInt8>
  ) throws(CryptoError) {
    var state = crypto_auth_hmacsha256_state()
    // The state stands for the key.
    defer { unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state)) }
    let steps = unsafe [
      key.withCPointer { unsafe crypto_auth_hmacsha256_init(&state, $0, key.count) },
      first.withCPointer { unsafe crypto_auth_hmacsha256_update(&state, $0, UInt64(first.count)) },
      second.withCPointer {
        unsafe crypto_auth_hmacsha256_update(&state, $0, UInt64(second.count))
      },
      crypto_auth_hmacsha256_final(&state, out),
    ]
    for status in steps { try Sodium.check(status, otherwise: .libraryFailure) }
  }

  private static func writeSHA512(
    _ message: Span<UInt8>, _ key: Span<UInt8>, _ out: UnsafeMutablePointer<UInt8>
  ) throws(CryptoError) {
    var state = crypto_auth_hmacsha512_state()
    defer { unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state)) }
    let steps = unsafe [
      key.withCPointer { unsafe crypto_auth_hmacsha512_init(&state, $0, key.count) },
      message.withCPointer {
        unsafe crypto_auth_hmacsha512_update(&state, $0, UInt64(message.count))
      },
      crypto_auth_hmacsha512_final(&state, out),
    ]
    for status in steps { try Sodium.check(status, otherwise: .libraryFailure) }
  }

  private static func writeSHA384(
    _ message: Span<UInt8>, _ key: Span<UInt8>, _ out: UnsafeMutablePointer<UInt8>
  ) throws(CryptoError) {
    let status = unsafe key.withCPointer { keyStart in
      unsafe message.withCPointer { messageStart in
        unsafe regain_hmac_sha384(keyStart, key.count, messageStart, message.count, out)
      }
    }
    try Libcrypto.check(status)
  }
}
