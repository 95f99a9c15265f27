/// Reads CBOR as CTAP2 writes it (CTAP 2.1, 8: canonical form), and nothing looser.
///
/// Lengths are definite, numbers as short as they can be, text is UTF-8, no key comes twice; tags,
/// floats, undefined and other simple values are refused. Sizes, items and depth are bounded before
/// anything is kept.
package struct CBORReader {
  /// In bytes. An attestation with a chain of certificates takes up to 8 KB.
  package static let longest = 16_384
  /// Arrays and maps within one another. An attestation's chain lies at 3.
  package static let deepest = 5
  /// Keys, values and elements, all together.
  package static let mostItems = 512

  /// How the keys of a map must lie.
  package enum KeyOrder: Sendable {
    /// As CTAP2 demands: by kind, then shorter first, then by their bytes.
    case canonical
    /// Some authenticators and clients order the attestation statement as its specification lists it.
    case any
  }

  private let bytes: [UInt8]
  private let order: KeyOrder
  private var position: Int
  private var itemsLeft = mostItems

  private init(_ bytes: [UInt8], from start: Int, order: KeyOrder) throws(RegainError) {
    guard bytes.count <= Self.longest else { throw .badCBOR("it is too long") }
    (self.bytes, self.order, position) = (bytes, order, max(0, start))
  }

  /// Reads one item that takes all the bytes.
  ///
  /// - Throws: `malformed`.
  package static func decode(
    _ bytes: [UInt8], order: KeyOrder = .canonical
  ) throws(RegainError) -> CBORValue {
    let (value, end) = try decodePrefix(of: bytes, from: 0, order: order)
    guard end == bytes.count else { throw .badCBOR("something follows it") }
    return value
  }

  /// Reads one item that begins at an offset.
  ///
  /// - Returns: the item, and the offset of the first byte that is not part of it.
  /// - Throws: `malformed`.
  package static func decodePrefix(
    of bytes: [UInt8], from start: Int, order: KeyOrder = .canonical
  ) throws(RegainError) -> (value: CBORValue, end: Int) {
    var reader = try CBORReader(bytes, from: start, order: order)
    let value = try reader.item(depth: 0)
    return (value, reader.position)
  }

  private mutating func item(depth: Int) throws(RegainError) -> CBORValue {
    itemsLeft -= 1
    guard itemsLeft >= 0 else { throw .badCBOR("it has too many items") }
    let first = try byte()
    // Simple values have no argument: of all those of kind 7, three are read.
    guard first >> 5 < 7 else { return try simpleValue(first) }
    let argument = try argument(first & 0x1F)
    switch first >> 5 {
    case 0: return .unsigned(argument)
    case 1: return .negative(argument)
    case 2: return .bytes(Array(try string(argument)))
    case 3: return .text(try text(argument))
    case 4: return .array(try array(argument, depth: depth + 1))
    case 5: return .map(try map(argument, depth: depth + 1))
    default: throw .badCBOR("it has a tag")
    }
  }

  private func simpleValue(_ first: UInt8) throws(RegainError) -> CBORValue {
    switch first {
    case 0xF4: return .bool(false)
    case 0xF5: return .bool(true)
    case 0xF6: return .null
    default: throw .badCBOR("it has a float, or a value of no known meaning")
    }
  }
}

extension CBORReader {
  private mutating func byte() throws(RegainError) -> UInt8 {
    guard position < bytes.count else { throw .badCBOR("it ends early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// The number in the head of an item: a value, or a count of bytes or of items.
  private mutating func argument(_ info: UInt8) throws(RegainError) -> UInt64 {
    guard info >= 24 else { return UInt64(info) }
    // 28 to 30 are reserved; 31 begins an indefinite length.
    guard info <= 27 else { throw .badCBOR("a length is not definite") }
    let width = 1 << Int(info - 24)
    var number: UInt64 = 0
    for _ in 0..<width { number = number << 8 | UInt64(try byte()) }
    let leastThatNeedsWidth: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
    guard number >= leastThatNeedsWidth else {
      throw .badCBOR("a number is longer than it need be")
    }
    return number
  }

  /// A count that the bytes left have room for.
  private func count(_ argument: UInt64, bytesEach: Int) throws(RegainError) -> Int {
    guard let count = Int(exactly: argument), count <= (bytes.count - position) / bytesEach else {
      throw .badCBOR("it ends early")
    }
    return count
  }

  private mutating func string(_ argument: UInt64) throws(RegainError) -> ArraySlice<UInt8> {
    let count = try count(argument, bytesEach: 1)
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  private mutating func text(_ argument: UInt64) throws(RegainError) -> String {
    guard let text = String(validating: try string(argument), as: UTF8.self) else {
      throw .badCBOR("a text is not UTF-8")
    }
    return text
  }

  private mutating func array(
    _ argument: UInt64, depth: Int
  ) throws(RegainError) -> [CBORValue] {
    guard depth <= Self.deepest else { throw .badCBOR("it is nested too deeply") }
    var items: [CBORValue] = []
    for _ in 0..<(try count(argument, bytesEach: 1)) { items.append(try item(depth: depth)) }
    return items
  }

  private mutating func map(_ argument: UInt64, depth: Int) throws(RegainError) -> CBORMap {
    guard depth <= Self.deepest else { throw .badCBOR("it is nested too deeply") }
    var entries: [(key: CBORValue, value: CBORValue)] = []
    var keys: [ArraySlice<UInt8>] = []
    for _ in 0..<(try count(argument, bytesEach: 2)) {
      let start = position
      let key = try self.key()
      try note(bytes[start..<position], in: &keys)
      entries.append((key, try item(depth: depth)))
    }
    return CBORMap(entries)
  }

  private mutating func key() throws(RegainError) -> CBORValue {
    // Kinds 0, 1 and 3. Nothing that WebAuthn defines has other keys.
    guard position < bytes.count, [0, 1, 3].contains(bytes[position] >> 5) else {
      throw .badCBOR("a key is neither a number nor a text")
    }
    return try item(depth: Self.deepest)
  }

  private func note(
    _ key: ArraySlice<UInt8>, in keys: inout [ArraySlice<UInt8>]
  ) throws(RegainError) {
    switch order {
    case .canonical:
      guard keys.last.map({ CBORReader.isBefore($0, key) }) ?? true else {
        throw .badCBOR("a map's keys are not in order, or one is there twice")
      }
    case .any:
      // At most 255 keys, for each takes two of the items.
      guard !keys.contains(key) else { throw .badCBOR("a key is there twice") }
    }
    keys.append(key)
  }

  /// Whether an encoded key comes before another in CTAP2's order.
  package static func isBefore(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    let (leftKind, rightKind) = ((left.first ?? 0) >> 5, (right.first ?? 0) >> 5)
    guard leftKind == rightKind else { return leftKind < rightKind }
    guard left.count == right.count else { return left.count < right.count }
    return left.lexicographicallyPrecedes(right)
  }
}

extension RegainError {
  fileprivate static func badCBOR(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not CBOR as an authenticator writes it: \(what).")
  }
}
