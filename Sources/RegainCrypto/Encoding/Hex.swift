/// Base 16 in lower case (RFC 4648, 8; lower case is this project's choice, and the only one).
package enum Hex {
  private static let packing = BitPacking(
    alphabet: Alphabet(
      bitsPerSymbol: 4,
      runs: UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f")))

  /// Writes two digits for each byte.
  package static func encode(_ bytes: Span<UInt8>) -> String { packing.encode(bytes) }

  /// Reads digits in lower case, an even number of them.
  ///
  /// - Throws: `malformedEncoding`.
  package static func decode(_ text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    try packing.decode(text)
  }

  /// Writes two digits for each byte of a secret.
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
