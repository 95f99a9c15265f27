/// The keys that encrypt and authenticate one token or one wrapped key, and nothing else: a cipher key and its nonce,
/// and a key for the tag.
struct OneTimeKeys<Version: PasetoVersion>: ~Escapable {
  /// One behind the other.
  private let memory: Span<UInt8>

  private static var tagKeyStart: Int {
    Version.cipherKeyByteCount + Version.cipherNonceByteCount
  }

  @_lifetime(copy memory)
  private init(_ memory: Span<UInt8>) { self.memory = memory }

  /// Lends the keys for a call, from memory that is wiped behind it.
  ///
  /// - Parameters:
  ///   - cipher: writes the cipher's key, and its nonce behind it.
  ///   - tag: writes the key for the tag.
  static func lend<Result: ~Copyable>(
    cipher: (inout MutableSpan<UInt8>) throws(CryptoError) -> Void,
    tag: (inout MutableSpan<UInt8>) throws(CryptoError) -> Void,
    to body: (borrowing OneTimeKeys) throws(CryptoError) -> Result
  ) throws(CryptoError) -> Result {
    let count = tagKeyStart + Version.tagByteCount
    return try withScratchMemory(count: count) { memory throws(CryptoError) in
      try memory.withPart(0..<tagKeyStart, cipher)
      try memory.withPart(tagKeyStart..<count, tag)
      return try body(OneTimeKeys(memory.span))
    }
  }

  func applyKeystream(to bytes: inout MutableSpan<UInt8>) throws(CryptoError) {
    try Version.applyKeystream(
      key: memory.extracting(0..<Version.cipherKeyByteCount),
      nonce: memory.extracting(Version.cipherKeyByteCount..<Self.tagKeyStart), to: &bytes)
  }

  /// - Returns: `Version.tagByteCount` bytes.
  func tag(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: Version.tagByteCount)
    var bytes = tag.mutableSpan
    try Version.authenticate(
      message.span, key: memory.extracting(Self.tagKeyStart..<memory.count), into: &bytes)
    return tag
  }

  /// - Throws: `authenticationFailed`.
  func check(_ tag: ArraySlice<UInt8>, of message: [UInt8]) throws(CryptoError) {
    let expected = try self.tag(of: message)
    guard isEqualInConstantTime(expected.span, tag.span) else { throw .authenticationFailed }
  }
}
