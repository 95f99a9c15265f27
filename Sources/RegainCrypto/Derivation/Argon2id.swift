internal import CSodium

/// Argon2id version 1.3 with one lane (RFC 9106).
package enum Argon2id {
  /// The size of every salt in bytes; libsodium takes no other.
  package static let saltByteCount = 16

  /// The least output in bytes, libsodium's, and more than any use needs.
  package static let outputBounds = 16...1024

  /// Derives a key from a password.
  ///
  /// - Parameters:
  ///   - password: up to 2³² - 1 bytes.
  ///   - salt: `saltByteCount` bytes.
  /// - Throws: `invalidParameters`; `outOfMemory` when the memory asked for cannot be had.
  package static func derive(
    password: Span<UInt8>, salt: Span<UInt8>, parameters: Parameters, outputByteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    guard salt.count == saltByteCount, outputBounds.contains(outputByteCount),
      UInt32(exactly: password.count) != nil, parameters.isWithinLibraryBounds
    else { throw .invalidParameters }
    // unsafe: the pointers are good for the counts beside them; the salt's size was checked. The
    // password is bytes whose sign means nothing to libsodium.
    return try unsafe SecretBytes.make(count: outputByteCount) { out throws(CryptoError) in
      let status = unsafe password.withCPointer { passwordStart in
        unsafe salt.withCPointer { saltStart in
          unsafe crypto_pwhash(
            out, UInt64(outputByteCount),
            UnsafeRawPointer(passwordStart).assumingMemoryBound(to: CChar.self),
            UInt64(password.count), saltStart, UInt64(parameters.passes),
            parameters.memoryKiB * 1024, crypto_pwhash_ALG_ARGON2ID13)
        }
      }
      // Every parameter was checked above: what is left is memory.
      try Sodium.check(status, otherwise: .outOfMemory)
    }
  }
}

extension Argon2id.Parameters {
  // `uncheckedForVectors` skips the floor, not what libsodium and the multiplication can take.
  fileprivate var isWithinLibraryBounds: Bool {
    (8...Self.maximumMemoryKiB).contains(memoryKiB) && (1...Self.maximumPasses).contains(passes)
  }
}
