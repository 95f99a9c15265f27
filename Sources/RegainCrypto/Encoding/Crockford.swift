/// Base 32 with Douglas Crockford's alphabet, which leaves out I, L, O and U.
///
/// This is the strict form: one text for some bytes, no confusable characters, no separators.
/// Forgiving what people type is the caller's.
package enum Crockford {
  /// The symbols in upper case, in the order of their values.
  package static let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

  /// The case of a whole text.
  package enum LetterCase: Sendable {
    case upper, lower
  }

  /// Writes eight symbols for five bytes, most significant bit first, leftover bits 0.
  package static func encode(
    _ bytes: Span<UInt8>, letterCase: LetterCase = .upper
  ) -> String {
    packing(for: letterCase).encode(bytes)
  }

  /// Reads the one text that `encode` writes for some bytes.
  ///
  /// - Throws: `malformedEncoding` for a symbol in the other case too.
  package static func decode(
    _ text: Span<UInt8>, letterCase: LetterCase = .upper
  ) throws(CryptoError) -> [UInt8] {
    try packing(for: letterCase).decode(text)
  }

  /// Writes a secret like `encode`, as ASCII in secret memory.
  ///
  /// - Throws: `outOfMemory`.
  package static func encodeSecret(
    _ bytes: Span<UInt8>, letterCase: LetterCase = .upper
  ) throws(CryptoError) -> SecretBytes {
    try packing(for: letterCase).encodeSecret(bytes)
  }

  /// Reads a secret like `decode`, without a copy outside of secret memory.
  ///
  /// - Throws: `malformedEncoding`, `outOfMemory`.
  package static func decodeSecret(
    _ text: Span<UInt8>, letterCase: LetterCase = .upper
  ) throws(CryptoError) -> SecretBytes {
    try packing(for: letterCase).decodeSecret(text)
  }

  /// The value, 0 to 31, of a symbol in upper case; nil for any other byte.
  package static func value(ofSymbol symbol: UInt8) -> UInt8? {
    let (value, isSymbol) = upper.alphabet.value(ofSymbol: symbol)
    return isSymbol == 0 ? nil : value
  }

  /// The symbol, in upper case, of the lowest five bits.
  package static func symbol(ofValue value: UInt8) -> UInt8 {
    upper.alphabet.symbol(ofValue: value)
  }

  private static func packing(for letterCase: LetterCase) -> BitPacking {
    switch letterCase {
    case .upper: upper
    case .lower: lower
    }
  }

  private static let upper = BitPacking(
    alphabet: Alphabet(
      bitsPerSymbol: 5,
      runs: UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "H"),
      UInt8(ascii: "J")...UInt8(ascii: "K"), UInt8(ascii: "M")...UInt8(ascii: "N"),
      UInt8(ascii: "P")...UInt8(ascii: "T"), UInt8(ascii: "V")...UInt8(ascii: "Z")))

  private static let lower = BitPacking(
    alphabet: Alphabet(
      bitsPerSymbol: 5,
      runs: UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "h"),
      UInt8(ascii: "j")...UInt8(ascii: "k"), UInt8(ascii: "m")...UInt8(ascii: "n"),
      UInt8(ascii: "p")...UInt8(ascii: "t"), UInt8(ascii: "v")...UInt8(ascii: "z")))
}
