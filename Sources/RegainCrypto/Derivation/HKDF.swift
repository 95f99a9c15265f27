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
    guard (1...255 * function.byteCount).contains(outputByteCount) else { throw .invalidParameters }
    var output = try SecretBytes(count: outputByteCount)
    try output.withMutableBytes { output throws(CryptoError) in
      try derive(inputKey: inputKey, salt: salt, info: info, into: &output, using: function)
    }
    return output
  }

  /// The same, as many bytes as the caller's memory has.
  ///
  /// - Throws: `invalidParameters`, `libraryFailure`.
  static func derive(
    inputKey: Span<UInt8>, salt: Span<UInt8>, info: Span<UInt8>,
    into output: inout MutableSpan<UInt8>, using function: HashFunction
  ) throws(CryptoError) {
    let count = output.count
    guard (1...255 * function.byteCount).contains(count), info.count <= maximumInfoByteCount else {
      throw .invalidParameters
    }
    // unsafe: each pointer goes with its own count; the digest's name is only read in the call.
    let status = unsafe output.withMutableCPointer { out in
      unsafe inputKey.withCPointer { keyStart in
        unsafe salt.withCPointer { saltStart in
          unsafe info.withCPointer { infoStart in
            unsafe regain_hkdf(
              function.libcryptoName, keyStart, inputKey.count, saltStart, salt.count, infoStart,
              info.count, out, count)
          }
        }
      }
    }
    try Libcrypto.check(status)
  }
}
