/// Reads DER (ITU-T X.690, 10), element by element, strictly.
///
/// Lengths and tags in any but their shortest form, indefinite lengths, elements that go on behind
/// their container and bytes left over are refused. Nothing is copied: contents are slices.
package struct DERReader {
  private var rest: ArraySlice<UInt8>

  /// Reads a run of elements: a whole document, or the contents of a constructed element.
  package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Reads the one element that the bytes are, and nothing behind it.
  ///
  /// - Throws: `malformedEncoding`.
  package static func whole(
    _ bytes: ArraySlice<UInt8>, _ tag: DERTag
  ) throws(CryptoError) -> DERElement {
    var reader = DERReader(bytes)
    let element = try reader.read(tag)
    try reader.finish()
    return element
  }

  package var isAtEnd: Bool { rest.isEmpty }

  /// - Throws: `malformedEncoding` when something is left.
  package func finish() throws(CryptoError) {
    guard isAtEnd else { throw .malformedEncoding }
  }

  /// Reads an element of this kind.
  package mutating func read(_ tag: DERTag) throws(CryptoError) -> DERElement {
    let element = try next()
    guard element.tag == tag else { throw .malformedEncoding }
    return element
  }

  /// Reads an element if it is of this kind, and stays where it is otherwise.
  package mutating func readIfPresent(_ tag: DERTag) throws(CryptoError) -> DERElement? {
    guard !isAtEnd else { return nil }
    var ahead = self
    let element = try ahead.next()
    guard element.tag == tag else { return nil }
    self = ahead
    return element
  }

  /// Reads an element of whatever kind.
  package mutating func next() throws(CryptoError) -> DERElement {
    let whole = rest
    let tag = try readTag()
    let count = try readLength()
    guard count <= rest.count else { throw .malformedEncoding }
    let content = rest.prefix(count)
    rest = rest.dropFirst(count)
    return DERElement(tag: tag, content: content, encoded: whole.prefix(whole.count - rest.count))
  }

  private mutating func readByte() throws(CryptoError) -> UInt8 {
    guard let byte = rest.popFirst() else { throw .malformedEncoding }
    return byte
  }

  // X.690, 8.1.2: numbers above 30 follow in groups of 7 bits; three of them are plenty.
  private mutating func readTag() throws(CryptoError) -> DERTag {
    let first = try readByte()
    var number = UInt32(first & 0x1F)
    guard number == 0x1F else { return DERTag(leading: first & 0xE0, number: number) }
    number = 0
    for position in 0..<3 {
      let byte = try readByte()
      guard position > 0 || byte != 0x80 else { throw .malformedEncoding }
      number = number << 7 | UInt32(byte & 0x7F)
      guard byte & 0x80 == 0 else { continue }
      guard number > 30 else { throw .malformedEncoding }
      return DERTag(leading: first & 0xE0, number: number)
    }
    throw .malformedEncoding
  }

  // X.690, 10.1: the definite form, in the fewest bytes. Three bytes are 16 MiB.
  private mutating func readLength() throws(CryptoError) -> Int {
    let first = try readByte()
    guard first & 0x80 != 0 else { return Int(first) }
    guard (1...3).contains(first & 0x7F) else { throw .malformedEncoding }
    var length = 0
    for _ in 0..<(first & 0x7F) { length = length << 8 | Int(try readByte()) }
    guard length > 0x7F, first == 0x81 || length >> (8 * (Int(first & 0x7F) - 1)) > 0 else {
      throw .malformedEncoding
    }
    return length
  }
}
