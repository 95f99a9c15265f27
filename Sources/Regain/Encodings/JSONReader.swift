/// Reads JSON as RFC 8259 has it and nothing looser, where two readers might see two things.
///
/// UTF-8 alone, no name twice in an object (however it is escaped), no half of a surrogate pair,
/// nothing after the value; numbers are left as text.
package struct JSONReader {
  let bytes: [UInt8]
  private let limits: JSONLimits
  var position: Int
  private var itemsLeft: Int
  var isAtFirstMember = false

  init(_ bytes: [UInt8], _ limits: JSONLimits, from start: Int) {
    (self.bytes, self.limits, position, itemsLeft) = (bytes, limits, start, limits.mostItems)
  }

  /// - Parameter skipsByteOrderMark: for texts that their own specification decodes so.
  /// - Throws: `malformed`.
  package static func decode(
    _ bytes: [UInt8], limits: JSONLimits, skipsByteOrderMark: Bool = false
  ) throws(RegainError) -> JSONValue {
    guard bytes.count <= limits.longest else { throw .badJSON("it is too long") }
    let hasMark = skipsByteOrderMark && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    var reader = JSONReader(bytes, limits, from: hasMark ? 3 : 0)
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw .badJSON("something follows it") }
    return value
  }

  /// - Throws: `malformed`, also for a value that is no object.
  package static func decodeObject(
    _ bytes: [UInt8], limits: JSONLimits, skipsByteOrderMark: Bool = false
  ) throws(RegainError) -> JSONObject {
    let value = try decode(bytes, limits: limits, skipsByteOrderMark: skipsByteOrderMark)
    guard let object = value.object else { throw .badJSON("it is no object") }
    return object
  }

  private mutating func value(depth: Int) throws(RegainError) -> JSONValue {
    itemsLeft -= 1
    guard itemsLeft >= 0 else { throw .badJSON("it has too many values") }
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(RegainError) -> JSONObject {
    guard depth <= limits.deepest else { throw .badJSON("it is nested too deeply") }
    var members: [(name: String, value: JSONValue)] = []
    var names = SeenNames()
    position += 1
    skipSpace()
    if take("}") { return JSONObject() }
    repeat {
      skipSpace()
      let name = try string()
      guard names.insert(name) else {
        throw .badJSON("a name is there twice")
      }
      skipSpace()
      guard take(":") else { throw .badJSON("a colon is missing") }
      skipSpace()
      members.append((name, try value(depth: depth)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw .badJSON("an object does not end") }
    return JSONObject(members)
  }

  private mutating func array(depth: Int) throws(RegainError) -> [JSONValue] {
    guard depth <= limits.deepest else { throw .badJSON("it is nested too deeply") }
    var items: [JSONValue] = []
    position += 1
    skipSpace()
    if take("]") { return items }
    repeat {
      skipSpace()
      items.append(try value(depth: depth))
      skipSpace()
    } while take(",")
    guard take("]") else { throw .badJSON("an array does not end") }
    return items
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(RegainError) -> JSONValue {
    let word = word.utf8
    guard bytes[position...].starts(with: word) else { throw .badJSON("a word has no meaning") }
    position += word.count
    return value
  }
}

extension JSONReader {
  /// The byte to be read, or 0 at the end: no token of JSON has a byte 0.
  var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  @inline(__always) mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  @inline(__always) mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func number() throws(RegainError) -> String {
    let start = position
    _ = take("-")
    // A 0 stands alone: nothing else begins with it.
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(RegainError) {
    let start = position
    while (0x30...0x39).contains(next) { position += 1 }
    guard position > start else { throw .badJSON("a value is missing or has no meaning") }
  }

  mutating func string() throws(RegainError) -> String {
    guard take("\"") else { throw .badJSON("a quotation mark is missing") }
    let start = position
    let isASCII = skipPlainText()
    // Nearly all strings end here, with nothing to be undone.
    let isPlain = next == UInt8(ascii: "\"")
    let text = isPlain ? bytes[start..<position] : try escapedString(from: start)[...]
    guard take("\"") else { throw .badJSON("a string does not end, or has control characters") }
    // ASCII needs no validating, which takes longer than all else that is done for a short string.
    if isPlain, isASCII { return String(decoding: text, as: UTF8.self) }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .badJSON("a string is not UTF-8")
    }
    return string
  }

  /// Up to a quotation mark, a backslash, a control character or the end.
  ///
  /// - Returns: whether it is ASCII.
  @discardableResult
  mutating func skipPlainText() -> Bool {
    var all: UInt8 = 0
    while position < bytes.count {
      let byte = bytes[position]
      guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
      all |= byte
      position += 1
    }
    return all < 0x80
  }

  private mutating func escapedString(from start: Int) throws(RegainError) -> [UInt8] {
    var text = Array(bytes[start..<position])
    while take("\\") {
      text.append(contentsOf: try escape())
      let start = position
      skipPlainText()
      text.append(contentsOf: bytes[start..<position])
    }
    return text
  }

  private mutating func escape() throws(RegainError) -> [UInt8] {
    let character = next
    position += 1
    switch character {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [character]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw .badJSON("an escape has no meaning")
    }
  }

  private mutating func unicodeEscape() throws(RegainError) -> [UInt8] {
    var code = try codeUnit()
    if (0xD800...0xDBFF).contains(code) {
      guard take("\\"), take("u"), case let low = try codeUnit(), (0xDC00...0xDFFF).contains(low)
      else { throw .badJSON("half of a surrogate pair stands alone") }
      code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw .badJSON("half of a surrogate pair stands alone")
    }
    return Array(String(scalar).utf8)
  }

  private mutating func codeUnit() throws(RegainError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
        throw .badJSON("an escape has no meaning")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}

extension RegainError {
  static func badJSON(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not JSON as it is read here: \(what).")
  }
}

/// The names of one object. A few are compared one by one, which is quickest; of many a set is kept, so that hundreds do not
/// cost their square.
private struct SeenNames {
  private var few: [String] = []
  private var many: Set<[UInt8]> = []

  /// - Returns: false for one that was there. As bytes: Swift's strings are equal where their bytes are not.
  mutating func insert(_ name: String) -> Bool {
    if many.isEmpty, few.count < 16 {
      guard !few.contains(where: { $0.hasSameBytes(as: name) }) else { return false }
      few.append(name)
      return true
    }
    if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
    return many.insert(Array(name.utf8)).inserted
  }
}
