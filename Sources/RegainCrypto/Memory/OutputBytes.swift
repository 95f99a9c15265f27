extension Array where Element == UInt8 {
  /// Makes an array of this size for a library to write to.
  init(
    count: Int, writtenBy write: (UnsafeMutablePointer<UInt8>) throws(CryptoError) -> Void
  ) throws(CryptoError) {
    self.init(repeating: 0, count: count)
    var bytes = mutableSpan
    // unsafe: the pointer is good for `count` bytes and only lent.
    try unsafe bytes.withMutableCPointer(write)
  }
}

extension SecretBytes {
  /// Makes a secret of this size for a library to write to; it is wiped when that fails.
  static func make(
    count: Int, writtenBy write: (UnsafeMutablePointer<UInt8>) throws(CryptoError) -> Void
  ) throws(CryptoError) -> SecretBytes {
    var secret = try SecretBytes(count: count)
    try secret.withMutableBytes { bytes throws(CryptoError) in
      // unsafe: the pointer is good for `count` bytes and only lent.
      try unsafe bytes.withMutableCPointer(write)
    }
    return secret
  }
}
