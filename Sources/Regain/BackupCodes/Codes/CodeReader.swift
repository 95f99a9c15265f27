internal import RegainCrypto

/// Reads what a person typed into symbol values, one Unicode scalar at a time.
///
/// Tolerant in spelling and in nothing else: case, spaces, dashes, full-width forms, O for 0, and I
/// and L for 1. The symbols go straight into memory for secrets.
struct CodeReader: ~Copyable {
  /// More than any code with any separators; longer input is turned away unread.
  static let longestInput = 512
  static let longestCode = 30

  private(set) var symbols: SecretBytes
  private(set) var count = 0

  init() throws(CryptoError) { symbols = try SecretBytes(count: Self.longestCode) }

  /// - Throws: `malformed`, with the position and never the text.
  mutating func read(_ text: Span<UInt8>) throws(RegainError) {
    guard text.count <= Self.longestInput else { throw .malformedCode("It is far too long.") }
    var offset = 0
    while offset < text.count {
      guard let scalar = nextScalar(in: text, at: &offset) else {
        throw .malformedCode("It is not text in UTF-8.")
      }
      if isSeparator(scalar) { continue }
      try append(Crockford.value(ofSymbol: folded(scalar)))
    }
  }

  /// The secret symbols in upper-case ASCII, in the memory that they were read into.
  consuming func secretText() -> KeyMaterial { text(2..<(count - 2)) }

  /// All symbols, likewise.
  consuming func wholeText() -> KeyMaterial { text(0..<count) }

  private consuming func text(_ secret: Range<Int>) -> KeyMaterial {
    symbols.withMutableBytes { bytes in
      for index in secret { bytes[index] = Crockford.symbol(ofValue: bytes[index]) }
    }
    return KeyMaterial(symbols, range: secret)
  }

  private mutating func append(_ value: UInt8?) throws(RegainError) {
    guard let value else {
      throw .malformedCode("Symbol \(count + 1) is not a letter or digit that codes use.")
    }
    guard count < Self.longestCode else {
      throw .malformedCode("It has more than \(Self.longestCode) symbols.")
    }
    let position = count
    symbols.withMutableBytes { $0[position] = value }
    count += 1
  }
}

/// The next scalar of strict UTF-8: no overlong forms, no surrogates.
private func nextScalar(in text: Span<UInt8>, at offset: inout Int) -> Unicode.Scalar? {
  let lead = text[offset]
  offset += 1
  if lead < 0x80 { return Unicode.Scalar(lead) }
  let length = lead >> 5 == 0b110 ? 1 : lead >> 4 == 0b1110 ? 2 : lead >> 3 == 0b11110 ? 3 : 0
  guard length > 0, offset + length <= text.count else { return nil }
  var value = UInt32(lead & (0x3F >> UInt8(length)))
  for _ in 0..<length {
    guard text[offset] >> 6 == 0b10 else { return nil }
    value = value << 6 | UInt32(text[offset] & 0x3F)
    offset += 1
  }
  let smallest: [UInt32] = [0x80, 0x800, 0x10000]
  return value >= smallest[length - 1] ? Unicode.Scalar(value) : nil
}

private func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x2D, 0xAD, 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: true
  case 0x200B, 0xFEFF: true
  default: scalar.properties.isWhitespace
  }
}

/// An ASCII symbol of the alphabet, or something that is none.
private func folded(_ scalar: Unicode.Scalar) -> UInt8 {
  let isFullWidth = (0xFF01...0xFF5E).contains(scalar.value)
  guard let ascii = UInt8(exactly: isFullWidth ? scalar.value - 0xFEE0 : scalar.value) else {
    return 0
  }
  let upper = (0x61...0x7A).contains(ascii) ? ascii - 0x20 : ascii
  return switch upper {
  case UInt8(ascii: "O"): UInt8(ascii: "0")
  case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
  default: upper
  }
}

extension RegainError {
  static func malformedCode(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not a backup code. \(what) No attempt was counted.")
  }
}
