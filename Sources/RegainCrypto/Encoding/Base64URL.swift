/// Base 64 with the URL and file name safe alphabet, without padding (RFC 4648, 5 and 3.2).
package enum Base64URL {
  private static let packing = BitPacking(
    alphabet: Alphabet(
      bitsPerSymbol: 6,
      runs: UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-")...UInt8(ascii: "-"),
      UInt8(ascii: "_")...UInt8(ascii: "_")))

  /// Writes four characters for three bytes, fewer for the last one or two.
  package static func encode(_ bytes: Span<UInt8>) -> String { packing.encode(bytes) }

  /// Appends the same to ASCII.
  package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    packing.append(bytes, to: &text)
  }

  static func characterCount(forByteCount count: Int) -> Int {
    packing.symbolCount(forByteCount: count)
  }

  /// Reads the one text that `encode` writes for some bytes.
  ///
  /// - Throws: `malformedEncoding` for padding, white space, the other alphabet, a length of 1 more
  ///   than a multiple of 4, and leftover bits that are not 0.
  package static func decode(_ text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    try packing.decode(text)
  }

  /// Writes a secret like `encode`, as ASCII in secret memory.
  ///
  /// - Throws: `outOfMemory`.
  package static func encodeSecret(_ bytes: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    try packing.encodeSecret(bytes)
  }

  /// Reads a secret like `decode`, without a copy outside of secret memory.
  ///
  /// - Throws: `malformedEncoding`, `outOfMemory`.
  package static func decodeSecret(_ text: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    try packing.decodeSecret(text)
  }
}
