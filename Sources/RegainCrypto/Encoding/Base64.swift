/// Base 64 with the usual alphabet and padding (RFC 4648, 4): what other systems write.
package enum Base64 {
  private static let packing = BitPacking(
    alphabet: Alphabet(
      bitsPerSymbol: 6,
      runs: UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+")...UInt8(ascii: "+"),
      UInt8(ascii: "/")...UInt8(ascii: "/")))

  /// Reads the one text that stands for some bytes.
  ///
  /// - Throws: `malformedEncoding` for missing or wrong padding, white space, the other alphabet, and
  ///   leftover bits that are not 0.
  package static func decode(_ text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    guard text.count % 4 == 0 else { throw .malformedEncoding }
    var count = text.count
    while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
    return try packing.decode(text.extracting(0..<count))
  }

  /// Writes bytes as text.
  package static func encode(_ bytes: Span<UInt8>) -> String {
    packing.encode(bytes) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }

  /// Writes a secret of a multiple of 3 bytes, which takes no padding, as ASCII in secret memory.
  ///
  /// - Throws: `invalidParameters` for another length, `outOfMemory`.
  package static func encodeSecret(_ bytes: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    guard bytes.count % 3 == 0 else { throw .invalidParameters }
    return try packing.encodeSecret(bytes)
  }
}
