/// Bytes as symbols and back, most significant bit first, without padding (RFC 4648, 3 to 8).
///
/// Every sequence of bytes has exactly one text: leftover bits must be 0, and lengths that no bytes
/// encode to are refused (RFC 4648, 3.5). Time depends on lengths, not on content.
struct BitPacking {
  let alphabet: Alphabet

  func symbolCount(forByteCount count: Int) -> Int {
    (count * 8 + alphabet.bitsPerSymbol - 1) / alphabet.bitsPerSymbol
  }

  /// Writes the text; `text` has `symbolCount(forByteCount:)` places.
  func encode(_ bytes: Span<UInt8>, into text: inout MutableSpan<UInt8>) {
    let bits = alphabet.bitsPerSymbol
    var pending: UInt32 = 0
    var pendingBits = 0
    var position = 0
    for index in bytes.indices {
      pending = pending << 8 | UInt32(bytes[index])
      pendingBits += 8
      while pendingBits >= bits {
        pendingBits -= bits
        let value = UInt8(truncatingIfNeeded: pending >> pendingBits)
        text[position] = alphabet.symbol(ofValue: value)
        position += 1
      }
    }
    if pendingBits > 0 {
      let value = UInt8(truncatingIfNeeded: pending << (bits - pendingBits))
      text[position] = alphabet.symbol(ofValue: value)
    }
  }

  /// The number of bytes that a text of this length stands for.
  ///
  /// - Throws: `malformedEncoding` for a length that no bytes encode to.
  func byteCount(forSymbolCount count: Int) throws(CryptoError) -> Int {
    let byteCount = count * alphabet.bitsPerSymbol / 8
    guard symbolCount(forByteCount: byteCount) == count else { throw .malformedEncoding }
    return byteCount
  }

  /// Writes the bytes; `bytes` has `byteCount(forSymbolCount:)` places.
  ///
  /// - Throws: `malformedEncoding`, after all of the text was read.
  func decode(_ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) throws(CryptoError) {
    var areSymbols = ~UInt64(0)
    var leftover: UInt8 = 0
    var position = 0
    for start in stride(from: 0, to: text.count, by: 8) {
      var (group, areAllSymbols) = group(of: text, from: start)
      areSymbols &= areAllSymbols
      for _ in 0..<alphabet.bitsPerSymbol {
        let byte = UInt8(truncatingIfNeeded: group &>> UInt64(8 * (alphabet.bitsPerSymbol - 1)))
        if position < bytes.count { bytes[position] = byte } else { leftover |= byte }
        position += 1
        group = group &<< 8
      }
    }
    guard areSymbols == ~0, leftover == 0 else { throw .malformedEncoding }
  }

  /// Eight symbols are as many bytes as a symbol has bits. What is behind the text's end counts as bits that are 0.
  private func group(of text: Span<UInt8>, from start: Int) -> (bits: UInt64, areSymbols: UInt64) {
    var symbols: UInt64 = 0
    for index in start..<(start + 8) {
      symbols = symbols << 8 | UInt64(index < text.count ? text[index] : alphabet.zero)
    }
    var (values, areSymbols) = alphabet.values(ofSymbols: symbols)
    var bits: UInt64 = 0
    for _ in 0..<8 {
      bits = bits &<< UInt64(alphabet.bitsPerSymbol) | values &>> 56
      values = values &<< 8
    }
    return (bits, areSymbols)
  }
}

extension BitPacking {
  func encode(_ bytes: Span<UInt8>) -> String {
    var text = [UInt8](repeating: 0, count: symbolCount(forByteCount: bytes.count))
    var span = text.mutableSpan
    encode(bytes, into: &span)
    return String(decoding: text, as: UTF8.self)
  }

  func encodeSecret(_ bytes: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    var text = try SecretBytes(count: symbolCount(forByteCount: bytes.count))
    text.withMutableBytes { encode(bytes, into: &$0) }
    return text
  }

  func decode(_ text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: try byteCount(forSymbolCount: text.count))
    var span = bytes.mutableSpan
    try decode(text, into: &span)
    return bytes
  }

  func decodeSecret(_ text: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    var bytes = try SecretBytes(count: try byteCount(forSymbolCount: text.count))
    try bytes.withMutableBytes { span throws(CryptoError) in try decode(text, into: &span) }
    return bytes
  }
}
