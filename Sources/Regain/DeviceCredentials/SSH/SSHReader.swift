/// Reads the data types of SSH (RFC 4251, 5) one after the other, and never past the end.
struct SSHReader {
  private(set) var rest: ArraySlice<UInt8>
  /// What is read, for messages: as in "SSH signature".
  private let subject: String

  init(_ bytes: [UInt8], of subject: String) { (rest, self.subject) = (bytes[...], subject) }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func readBytes(count: Int) throws(RegainError) -> [UInt8] {
    guard count <= rest.count else { throw malformed("it ends too early") }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func readByte() throws(RegainError) -> UInt8 { try readBytes(count: 1)[0] }

  mutating func readUInt32() throws(RegainError) -> UInt32 {
    try readBytes(count: 4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func readUInt64() throws(RegainError) -> UInt64 {
    try readBytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func readString() throws(RegainError) -> [UInt8] {
    guard let count = Int(exactly: try readUInt32()) else { throw malformed("it ends too early") }
    return try readBytes(count: count)
  }

  /// A string of printable ASCII: equal texts are equal bytes.
  mutating func readText() throws(RegainError) -> String {
    let bytes = try readString()
    guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw malformed("a name in it is not printable ASCII")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// An mpint above 0, in its one encoding, without the byte that only says that it is positive.
  mutating func readPositiveInteger() throws(RegainError) -> [UInt8] {
    let bytes = try readString()
    guard let first = bytes.first, first < 0x80 else {
      throw malformed("a number in it is not positive")
    }
    guard first == 0 else { return bytes }
    // RFC 4251, 5: no leading byte that is not needed.
    guard bytes.count > 1, bytes[1] >= 0x80 else {
      throw malformed("a number in it is not written as numbers are")
    }
    return Array(bytes.dropFirst())
  }

  func finish() throws(RegainError) {
    guard isAtEnd else { throw malformed("something follows its end") }
  }

  func malformed(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no \(subject) that can be used: \(what).")
  }
}
