internal import CRegainShims

/// PBKDF2 with HMAC and SHA-2 (RFC 8018, 5.2), within the bounds of NIST SP 800-132.
package enum PBKDF2 {
  /// 1000, SP 800-132's least, to ten million: some seconds of work, and more is a mistake.
  package static let iterationBounds = 1000...10_000_000

  /// The least salt in bytes: 128 bits (SP 800-132, 5.1).
  package static let minimumSaltByteCount = 16

  /// The least output in bytes, 112 bits (SP 800-132, 5), and more than any use needs.
  package static let outputBounds = 14...1024

  /// Derives a key from a password.
  ///
  /// The bounds are checked before any work, and once more by libcrypto.
  ///
  /// - Parameters:
  ///   - password: any number of bytes.
  ///   - salt: at least `minimumSaltByteCount` bytes.
  /// - Throws: `invalidParameters`, `outOfMemory`, `libraryFailure`.
  package static func derive(
    password: Span<UInt8>, salt: Span<UInt8>, iterations: Int, outputByteCount: Int,
    using function: HashFunction = .sha256
  ) throws(CryptoError) -> SecretBytes {
    guard iterationBounds.contains(iterations), outputBounds.contains(outputByteCount),
      salt.count >= minimumSaltByteCount
    else { throw .invalidParameters }
    return try derive(password, salt, iterations, outputByteCount, function, isStrict: true)
  }

  /// The iterations of other systems' hashes that are taken: any, up to about a second's work.
  package static let foreignIterationBounds = 1...3_000_000

  /// The same for a hash that another system stored, whose salt and cost were not chosen here.
  ///
  /// - Parameter salt: at least 1 byte.
  /// - Throws: as ``derive(password:salt:iterations:outputByteCount:using:)``.
  package static func deriveForeign(
    password: Span<UInt8>, salt: Span<UInt8>, iterations: Int, outputByteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    guard foreignIterationBounds.contains(iterations), outputBounds.contains(outputByteCount),
      salt.count > 0
    else { throw .invalidParameters }
    return try derive(password, salt, iterations, outputByteCount, .sha256, isStrict: false)
  }

  private static func derive(
    _ password: Span<UInt8>, _ salt: Span<UInt8>, _ iterations: Int, _ outputByteCount: Int,
    _ function: HashFunction, isStrict: Bool
  ) throws(CryptoError) -> SecretBytes {
    // unsafe: each pointer goes with its own count; the digest's name is only read in the call.
    try unsafe SecretBytes.make(count: outputByteCount) { out throws(CryptoError) in
      let status = unsafe password.withCPointer { passwordStart in
        unsafe salt.withCPointer { saltStart in
          unsafe regain_pbkdf2(
            function.libcryptoName, passwordStart, password.count, saltStart, salt.count,
            UInt64(iterations), isStrict, out, outputByteCount)
        }
      }
      try Libcrypto.check(status)
    }
  }
}
