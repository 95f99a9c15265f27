internal import CSodium

/// The operating system's random bytes, through libsodium: the default source.
package struct SystemRandom: RandomSource {
  /// Makes the source; it holds no state.
  package init() {}

  /// Overwrites the whole buffer with random bytes.
  ///
  /// - Throws: `libraryFailure` when libsodium cannot start. A system without random bytes ends the
  ///   process, as libsodium documents.
  package func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError) {
    try Sodium.start()
    let count = buffer.count
    // unsafe: the pointer is good for `count` bytes.
    unsafe buffer.withMutableCPointer { unsafe randombytes_buf($0, count) }
  }
}
