/// Where unpredictable bytes come from.
package protocol RandomSource: Sendable {
  /// Overwrites the whole buffer with random bytes.
  ///
  /// - Throws: `libraryFailure` when the source cannot serve; the buffer must not be used then.
  func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError)
}

extension RandomSource {
  /// Makes random bytes that need not be kept secret: salts, nonces, identifiers.
  ///
  /// - Throws: `invalidParameters` for a negative count, and what `fill` throws.
  package func bytes(count: Int) throws(CryptoError) -> [UInt8] {
    guard count >= 0 else { throw .invalidParameters }
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try fill(&span)
    return bytes
  }

  /// Makes random bytes for a key or a code.
  ///
  /// - Throws: `invalidParameters` for a negative count, `outOfMemory`, and what `fill` throws.
  package func secretBytes(count: Int) throws(CryptoError) -> SecretBytes {
    var secret = try SecretBytes(count: count)
    try secret.withMutableBytes { bytes throws(CryptoError) in try fill(&bytes) }
    return secret
  }

  /// Draws a number from 0 to `bound` - 1, each equally likely.
  ///
  /// Draws below 2³² mod `bound` are thrown away, so the rest divides evenly. Less than half of all
  /// draws are: 128 in a row mean a broken source.
  ///
  /// - Throws: `invalidParameters` for a bound of 0, `libraryFailure`, and what `fill` throws.
  package func uniform(below bound: UInt32) throws(CryptoError) -> UInt32 {
    guard bound > 0 else { throw .invalidParameters }
    let smallestFairDraw = (0 &- bound) % bound
    for _ in 0..<128 {
      let draw = try uniformWord()
      if draw >= smallestFairDraw { return draw % bound }
    }
    throw .libraryFailure
  }

  private func uniformWord() throws(CryptoError) -> UInt32 {
    let draw = try secretBytes(count: 4)
    let bytes = draw.bytes
    return bytes.indices.reduce(0) { word, index in word << 8 | UInt32(bytes[index]) }
  }
}
