/// Reads objects member by member and makes no values of them: for who knows every name that may come, refuses the others,
/// and sees to it that none comes twice.
extension JSONReader {
  /// - Throws: `malformed` for more bytes than `longest`.
  package init(_ bytes: [UInt8], longest: Int) throws(RegainError) {
    guard bytes.count <= longest else { throw .badJSON("it is too long") }
    self.init(bytes, JSONLimits(longest: longest), from: 0)
    skipSpace()
  }

  /// Goes into an object.
  package mutating func beginObject() throws(RegainError) {
    guard take("{") else { throw .badJSON("an object is missing") }
    isAtFirstMember = true
  }

  /// The name of the object's next member, whose value is read next; nil behind the last one.
  package mutating func nextName() throws(RegainError) -> JSONName? {
    skipSpace()
    defer { isAtFirstMember = false }
    if take("}") { return nil }
    if !isAtFirstMember {
      guard take(",") else { throw .badJSON("an object does not end") }
      skipSpace()
    }
    let name = try memberName()
    skipSpace()
    guard take(":") else { throw .badJSON("a colon is missing") }
    skipSpace()
    return name
  }

  /// A string's text, without its escapes: UTF-8.
  package mutating func text() throws(RegainError) -> ArraySlice<UInt8> {
    let start = position
    guard take("\"") else { throw .badJSON("a quotation mark is missing") }
    if skipPlainText(), take("\"") { return bytes[(start + 1)..<(position - 1)] }
    position = start
    return ArraySlice(try string().utf8)
  }

  /// A number that is written in digits alone: no sign, no fraction, no exponent.
  ///
  /// - Parameter most: up to 2⁵³, above which not every reader reads the same number (RFC 8259, 6).
  package mutating func count(atMost most: Int64) throws(RegainError) -> Int64 {
    let start = position
    var value: Int64 = 0
    while case let digit = next &- UInt8(ascii: "0"), digit < 10, position - start < 16 {
      value = value * 10 + Int64(digit)
      position += 1
    }
    guard position > start, value <= most,
      position - start == 1 || bytes[start] != UInt8(ascii: "0")
    else { throw .badJSON("a number is missing, or none of these") }
    return value
  }

  /// - Throws: `malformed` where something follows.
  package mutating func finish() throws(RegainError) {
    skipSpace()
    guard position == bytes.count else { throw .badJSON("something follows it") }
  }

  private mutating func memberName() throws(RegainError) -> JSONName {
    let start = position
    guard take("\"") else { throw .badJSON("a quotation mark is missing") }
    if skipPlainText(), take("\"") { return JSONName(bytes[(start + 1)..<(position - 1)]) }
    position = start
    return JSONName(try string().utf8)
  }
}

/// A name as a number, so that telling names apart takes no time. Those of more than seven bytes are all the same one.
package struct JSONName: Sendable, Equatable {
  /// The bytes, behind a 1 that keeps their count: a zero byte in front counts too.
  private let number: UInt64

  init(_ utf8: some Collection<UInt8>) {
    number = utf8.count > 7 ? 0 : utf8.reduce(1, Self.appending)
  }

  /// A name of two to four characters in ASCII, which costs nothing where they are known beforehand.
  init(
    _ first: Unicode.Scalar, _ second: Unicode.Scalar, _ third: Unicode.Scalar? = nil,
    _ fourth: Unicode.Scalar? = nil
  ) {
    var number = Self.appending(Self.appending(1, UInt8(ascii: first)), UInt8(ascii: second))
    if let third { number = Self.appending(number, UInt8(ascii: third)) }
    if let fourth { number = Self.appending(number, UInt8(ascii: fourth)) }
    self.number = number
  }

  private static func appending(_ number: UInt64, _ byte: UInt8) -> UInt64 {
    number &<< 8 | UInt64(byte)
  }
}
