internal import CSodium

/// BLAKE2b (RFC 7693), with and without a key.
package enum BLAKE2b {
  /// Hashes a message.
  ///
  /// - Parameter outputByteCount: 16 to 64, libsodium's bounds.
  /// - Throws: `invalidParameters`, `libraryFailure`.
  package static func hash(
    _ message: Span<UInt8>, outputByteCount: Int
  ) throws(CryptoError) -> [UInt8] {
    let noKey = Span<UInt8>()
    return try write(message, noKey, outputByteCount)
  }

  /// Computes an authentication code: the hash under a key.
  ///
  /// - Parameters:
  ///   - key: 16 to 64 bytes.
  ///   - outputByteCount: 16 to 64.
  /// - Throws: `invalidParameters`, `libraryFailure`.
  package static func hash(
    _ message: Span<UInt8>, key: Span<UInt8>, outputByteCount: Int
  ) throws(CryptoError) -> [UInt8] {
    guard (16...64).contains(key.count) else { throw .invalidParameters }
    return try write(message, key, outputByteCount)
  }

  /// Writes as many bytes, 16 to 64, as the caller's memory has: for a hash that is itself a key.
  ///
  /// - Parameter key: 16 to 64 bytes, or none.
  /// - Throws: `invalidParameters`, `libraryFailure`.
  static func hash(
    _ message: Span<UInt8>, key: Span<UInt8>, into out: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    let count = out.count
    guard (16...64).contains(count), key.isEmpty || (16...64).contains(key.count) else {
      throw .invalidParameters
    }
    try Sodium.start()
    // unsafe: each pointer goes with its own count.
    let status = unsafe out.withMutableCPointer { out in
      unsafe message.withCPointer { messageStart in
        unsafe key.withCPointer { keyStart in
          unsafe crypto_generichash(
            out, count, messageStart, UInt64(message.count), keyStart, key.count)
        }
      }
    }
    try Sodium.check(status, otherwise: .libraryFailure)
  }

  private static func write(
    _ message: Span<UInt8>, _ key: Span<UInt8>, _ outputByteCount: Int
  ) throws(CryptoError) -> [UInt8] {
    guard (16...64).contains(outputByteCount) else { throw .invalidParameters }
    var output = [UInt8](repeating: 0, count: outputByteCount)
    var bytes = output.mutableSpan
    try hash(message, key: key, into: &bytes)
    return output
  }
}
