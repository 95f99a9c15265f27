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
  ///
  /// As many bytes as a symbol has bits are eight symbols. What is behind the end counts as bits that are 0.
  func encode(_ bytes: Span<UInt8>, into text: inout MutableSpan<UInt8>) {
    let bits = alphabet.bitsPerSymbol
    for (group, start) in stride(from: 0, to: bytes.count, by: 2 * bits).enumerated() {
      let first = spread(bytes.word(at: start, filler: 0))
      let second = spread(bytes.word(at: start &+ bits, filler: 0))
      let symbols = alphabet.symbols(ofValues: SIMD2(first, second).bytes).words
      text.store(symbols[0], at: 16 &* group)
      text.store(symbols[1], at: 16 &* group &+ 8)
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
    let bits = alphabet.bitsPerSymbol
    var areSymbols = Alphabet.Bytes(repeating: 0xFF)
    var leftover: UInt64 = 0
    var (start, position) = (0, 0)
    // Two groups at a time, while all of them has its place.
    while text.count - start >= 16, bytes.count - position >= bits + 8 {
      let groups = groups(of: text, at: start, &areSymbols)
      // Up to four bytes too many, which the next group overwrites.
      bytes.store(groups.0, at: position)
      bytes.store(groups.1, at: position &+ bits)
      (start, position) = (start &+ 16, position &+ 2 &* bits)
    }
    while start < text.count {
      let (group, _) = groups(of: text, at: start, &areSymbols)
      let room = Swift.min(bytes.count - position, bits)
      leftover |= group << UInt64(8 * room)
      bytes.store(group, at: position)
      (start, position) = (start + 8, position + room)
    }
    guard areSymbols == Alphabet.Bytes(repeating: 0xFF), leftover == 0 else {
      throw .malformedEncoding
    }
  }

  /// What sixteen symbols stand for; those behind the end are 0.
  @inline(__always) private func groups(
    of text: Span<UInt8>, at start: Int, _ areSymbols: inout Alphabet.Bytes
  ) -> (UInt64, UInt64) {
    let words = SIMD2(
      text.word(at: start, filler: alphabet.zero),
      text.word(at: start &+ 8, filler: alphabet.zero))
    let (values, areAllSymbols) = alphabet.values(ofSymbols: words.bytes)
    areSymbols &= areAllSymbols
    return (gathered(values.words[0]), gathered(values.words[1]))
  }

  // A group has eight values side by side, in as many bytes as a value has bits. `spread` gives each a byte of its own:
  // halves go apart, then the halves of each, then the halves of those. `gathered` takes it back. The group itself is at the
  // high end of its word.

  private func spread(_ group: UInt64) -> UInt64 {
    let bits = UInt64(alphabet.bitsPerSymbol)
    let group = group &>> (64 &- 8 &* bits)
    let halves = (group &>> (4 &* bits)) &<< 32 | group & (1 &<< (4 &* bits) &- 1)
    let quarters = (halves &>> (2 &* bits) & twoInEach32) &<< 16 | halves & twoInEach32
    return (quarters &>> bits & oneInEach16) &<< 8 | quarters & oneInEach16
  }

  private func gathered(_ values: UInt64) -> UInt64 {
    let bits = UInt64(alphabet.bitsPerSymbol)
    let quarters = (values &>> 8 & oneInEach16) &<< bits | values & oneInEach16
    let halves = (quarters &>> 16 & twoInEach32) &<< (2 &* bits) | quarters & twoInEach32
    return ((halves &>> 32) &<< (4 &* bits) | halves & 0xFFFF_FFFF) &<< (64 &- 8 &* bits)
  }

  /// The bits of one value at the low end of each 16, and of two at the low end of each 32.
  private var oneInEach16: UInt64 {
    (1 &<< UInt64(alphabet.bitsPerSymbol) &- 1) &* 0x0001_0001_0001_0001
  }
  private var twoInEach32: UInt64 {
    (1 &<< UInt64(2 &* alphabet.bitsPerSymbol) &- 1) &* 0x0000_0001_0000_0001
  }
}

extension BitPacking {
  func encode(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    let start = text.count
    text.appendZeros(symbolCount(forByteCount: bytes.count))
    var span = text.mutableSpan
    span.withPart(start..<span.count) { encode(bytes, into: &$0) }
  }

  func encodeSecret(_ bytes: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    var text = try SecretBytes(count: symbolCount(forByteCount: bytes.count))
    text.withMutableBytes { encode(bytes, into: &$0) }
    return text
  }

  func decode(_ text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendZeros(try byteCount(forSymbolCount: text.count))
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
