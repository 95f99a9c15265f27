/// An entry of the log, read strictly: one text for one event (Formats, "Audit entry").
package struct LoggedEvent: Sendable, Hashable {
  package let id: RandomIdentifier
  package let at: Timestamp
  /// As written; it may be one that a newer Regain knows.
  package let name: String
  package let fields: [String: String]

  package static let header = "regain-audit-entry-v1"
  /// Several times what any event needs: a bundle of 256 is read as a whole.
  package static let longest = 8192

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest, bytes.last == 0x0A,
      let text = String(validating: bytes, as: UTF8.self)
    else { throw .badEntry }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines[0] == Self.header,
      let id = RandomIdentifier(hex: try Self.value(of: "id", lines[1])),
      let at = Timestamp(rfc3339: try Self.value(of: "at", lines[2]))
    else { throw .badEntry }
    (self.id, self.at, name) = (id, at, try Self.value(of: "event", lines[3]))
    fields = try Self.fields(lines.dropFirst(4))
    guard Self.text(id: id, at: at, name: name, fields: fields) == bytes else { throw .badEntry }
  }

  /// The bytes that the log keeps.
  package static func text(
    id: RandomIdentifier, at: Timestamp, name: String, fields: [String: String]
  ) -> [UInt8] {
    let head = [header, "id \(id.hex)", "at \(at)", "event \(name)"]
    let body = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.key) \($0.value)" }
    return (head + body).flatMap { Array($0.utf8) + [0x0A] }
  }

  private static func value(of name: String, _ line: Substring) throws(RegainError) -> String {
    let (found, value) = try parts(line)
    guard found == name else { throw .badEntry }
    return value
  }

  private static func fields(
    _ lines: ArraySlice<Substring>
  ) throws(RegainError) -> [String: String] {
    var fields: [String: String] = [:]
    for line in lines {
      let (name, value) = try parts(line)
      guard fields.updateValue(value, forKey: name) == nil,
        !["id", "at", "event"].contains(name)
      else { throw .badEntry }
    }
    return fields
  }

  private static func parts(_ line: Substring) throws(RegainError) -> (String, String) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts[0].utf8.first, isLetter(first),
      parts[0].utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }),
      !parts[1].isEmpty, parts[1].utf8.allSatisfy(isValueByte)
    else { throw .badEntry }
    return (String(parts[0]), String(parts[1]))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isValueByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || (0x41...0x5A).contains(byte)
      || "._:+-".utf8.contains(byte)
  }
}

extension RegainError {
  fileprivate static var badEntry: RegainError {
    RegainError(.malformed, "This is no entry of a log of Regain's.")
  }
}
