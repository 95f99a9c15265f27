internal import CLibcrypto

/// libcrypto's generator for private values, as the NIST profile asks (SP 800-90A).
package struct LibcryptoRandom: RandomSource {
  /// Makes the source; it holds no state.
  package init() {}

  /// Overwrites the whole buffer with random bytes.
  ///
  /// - Throws: `invalidParameters` above 2³¹ - 1 bytes, `libraryFailure` when the generator is not
  ///   seeded or failed its tests.
  package func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError) {
    guard let count = Int32(exactly: buffer.count) else { throw .invalidParameters }
    // unsafe: the pointer is good for `count` bytes.
    let status = unsafe buffer.withMutableCPointer { unsafe RAND_priv_bytes($0, count) }
    try Libcrypto.check(status)
  }
}
