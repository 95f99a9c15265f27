/// Bytes as one number in base 62 (0-9, A-Z, a-z), for texts that a double click selects whole.
///
/// Bytes are a number with its most significant byte first. Texts have a fixed width, the one that the largest number of so many
/// bytes needs; every sequence of bytes has exactly one text. Time depends on lengths, not on content.
package enum Base62 {
  private static let alphabet = Alphabet(
    bitsPerSymbol: 6,
    runs: UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"))

  /// Bytes that are read or written at once: the work grows with the square of their number.
  package static let mostBytes = 255

  /// 8 · `count` / log₂ 62, rounded up.
  ///
  /// - Throws: `invalidParameters` below 0 and above `mostBytes`.
  package static func symbolCount(forByteCount count: Int) throws(CryptoError) -> Int {
    guard (0...mostBytes).contains(count) else { throw .invalidParameters }
    // log₂ 62 in millionths, rounded down: near enough for more bytes than these.
    return (count * 8_000_000 + 5_954_195) / 5_954_196
  }

  /// Writes the text of some bytes and those that follow them, from a place of `text` on.
  ///
  /// - Throws: `invalidParameters` for more than `mostBytes`, and where there is no room.
  package static func encode(
    _ head: Span<UInt8>, then tail: Span<UInt8>, into text: inout MutableSpan<UInt8>, at start: Int
  ) throws(CryptoError) {
    let count = head.count + tail.count
    var symbolsLeft = try symbolCount(forByteCount: count)
    guard (0...text.count).contains(start), text.count - start >= symbolsLeft else {
      throw .invalidParameters
    }
    // A secret is worked on where its text will be: least byte first, at the left. The number shrinks by more bytes with
    // each group of digits than the digits, which come from the right, take.
    for index in 0..<count {
      text[start + count - 1 - index] = index < head.count ? head[index] : tail[index - head.count]
    }
    while symbolsLeft > 0 {
      let group = divide(&text, start..<(start + min(count, symbolsLeft)))
      let rest = max(0, symbolsLeft - groupSize)
      write(group, into: &text, (start + rest)..<(start + symbolsLeft))
      symbolsLeft = rest
    }
  }

  /// Reads the one text that `encode` writes for `bytes.count` bytes.
  ///
  /// - Throws: `malformedEncoding`, after all of the text was read, for another length, for what is no symbol, and for a number
  ///   that needs more bytes; `invalidParameters` for more than `mostBytes`.
  package static func decode(
    _ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>
  ) throws(CryptoError) {
    guard try symbolCount(forByteCount: bytes.count) == text.count else { throw .malformedEncoding }
    for index in bytes.indices { bytes[index] = 0 }
    var areSymbols: UInt8 = 0xFF
    var (position, tooMuch) = (0, UInt64(0))
    while position < text.count {
      // The first group has what is left over.
      let end = position + (text.count - position - 1) % groupSize + 1
      let group = read(text, position..<end, &areSymbols)
      tooMuch |= multiply(&bytes, adding: group)
      position = end
    }
    guard areSymbols == 0xFF, tooMuch == 0 else { throw .malformedEncoding }
  }

  /// Whether there is nothing but symbols.
  package static func isText(_ text: Span<UInt8>) -> Bool {
    var areSymbols: UInt8 = 0xFF
    for index in text.indices { areSymbols &= alphabet.value(ofSymbol: text[index]).isSymbol }
    return areSymbols == 0xFF
  }
}

// Nine digits at a time: their number is less than 2⁵⁴, and with a byte behind it less than 2⁶².
extension Base62 {
  private static let groupSize = 9
  /// 62⁹.
  private static let groupBase: UInt64 = 13_537_086_546_263_552

  /// Divides a number, which lies least byte first.
  ///
  /// - Returns: the remainder.
  private static func divide(_ number: inout MutableSpan<UInt8>, _ range: Range<Int>) -> UInt64 {
    var remainder: UInt64 = 0
    for index in range.reversed() {
      // Division by a constant is multiplication, whose time is the same for all numbers.
      let (quotient, rest) = (remainder << 8 | UInt64(number[index]))
        .quotientAndRemainder(dividingBy: groupBase)
      number[index] = UInt8(truncatingIfNeeded: quotient)
      remainder = rest
    }
    return remainder
  }

  private static func write(
    _ group: UInt64, into text: inout MutableSpan<UInt8>, _ range: Range<Int>
  ) {
    var group = group
    for index in range.reversed() {
      text[index] = alphabet.symbol(ofValue: UInt8(truncatingIfNeeded: group % 62))
      group /= 62
    }
  }

  private static func read(
    _ text: Span<UInt8>, _ range: Range<Int>, _ areSymbols: inout UInt8
  ) -> UInt64 {
    var group: UInt64 = 0
    for index in range {
      let (value, isSymbol) = alphabet.value(ofSymbol: text[index])
      group = group * 62 + UInt64(value)
      areSymbols &= isSymbol
    }
    return group
  }

  /// Multiplies a number, which lies most significant byte first.
  ///
  /// - Returns: what it has no room for.
  private static func multiply(_ number: inout MutableSpan<UInt8>, adding group: UInt64) -> UInt64 {
    var carry = group
    for index in number.indices.reversed() {
      carry += UInt64(number[index]) * groupBase
      number[index] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    return carry
  }
}
