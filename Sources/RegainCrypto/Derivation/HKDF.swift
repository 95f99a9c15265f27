internal import CRegainShims

/// HKDF (RFC 5869): keys from a key, never from a password.
package enum HKDF {
  /// The most bytes of `info`; libcrypto has a limit of its own, higher and undocumented.
  package static let maximumInfoByteCount = 1024

  /// Extracts and expands.
  ///
  /// - Parameters:
  ///   - inputKey: uniform or at least unguessable bytes, any number.
  ///   - salt: any number of bytes, none included.
  ///   - info: what the key is for, at most `maximumInfoByteCount` bytes.
  ///   - outputByteCount: 1 to 255 times the digest's size (RFC 5869, 2.3).
  /// - Throws: `invalidParameters`, `outOfMemory`, `libraryFailure`.
  package static func derive(
    inputKey: Span<UInt8>, salt: Span<UInt8>, info: Span<UInt8>, outputByteCount: Int,
    using function: HashFunction = .sha256
  ) throws(CryptoError) -> SecretBytes {
    guard (1...255 * function.byteCount).contains(outputByteCount),
      info.count <= maximumInfoByteCount
    else { throw .invalidParameters }
    // unsafe: each pointer goes with its own count; the digest's name is only read in the call.
    return try unsafe SecretBytes.make(count: outputByteCount) { out throws(CryptoError) in
      let status = unsafe inputKey.withCPointer { keyStart in
        unsafe salt.withCPointer { saltStart in
          unsafe info.withCPointer { infoStart in
            unsafe regain_hkdf(
              digestName(of: function), keyStart, inputKey.count, saltStart, salt.count, infoStart,
              info.count, out, outputByteCount)
          }
        }
      }
      try Libcrypto.check(status)
    }
  }

  private static func digestName(of function: HashFunction) -> String {
    switch function {
    case .sha256: "SHA256"
    case .sha384: "SHA384"
    case .sha512: "SHA512"
    }
  }
}
