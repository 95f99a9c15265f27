internal import RegainCrypto

/// Whose word is taken for a log: its name, its keys, and for which sizes each of them.
///
/// What an auditor keeps apart from the log. A log that names its own keys proves nothing.
public struct LogTrust: Sendable, Hashable {
  /// A key, and the sizes of the log for which its signature counts.
  package struct Pin: Sendable, Hashable {
    package var key: NoteVerifierKey
    package var first: Int64
    /// Nil: without end, unless the log itself says that another key followed.
    package var last: Int64?

    package init(key: NoteVerifierKey, first: Int64 = 0, last: Int64? = nil) {
      (self.key, self.first, self.last) = (key, first, last)
    }

    func covers(_ size: Int64) -> Bool { size >= first && size <= last ?? .max }
  }

  /// The log's name.
  public let origin: String
  package let pins: [Pin]

  package init(origin: String, pins: [Pin]) { (self.origin, self.pins) = (origin, pins) }

  private static let header = "regain-log-trust-v1"
  package static let longest = 65_536

  /// Reads what ``text`` writes, at most 65 536 bytes.
  ///
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    guard text.utf8.count <= Self.longest else { throw .badTrust }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, lines[0] == Self.header, lines.last == "" else { throw .badTrust }
    var pins: [Pin] = []
    for line in lines.dropFirst().dropLast() {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0] == "key", let first = Int64(canonical: parts[2]),
        parts[3] == "-" || Int64(canonical: parts[3]) != nil
      else { throw .badTrust }
      pins.append(
        Pin(
          key: try NoteVerifierKey(String(parts[1])), first: first, last: Int64(canonical: parts[3])
        ))
    }
    guard let origin = pins.first?.key.name, pins.allSatisfy({ $0.key.name == origin }) else {
      throw .badTrust
    }
    self.init(origin: origin, pins: pins)
  }

  /// One line for each key: the key, the first and the last size (or `-`).
  public var text: String {
    let lines = pins.map { pin in
      "key \(pin.key) \(pin.first) \(pin.last.map(String.init) ?? "-")\n"
    }
    return "\(Self.header)\n" + lines.joined()
  }
}

extension RegainError {
  fileprivate static var badTrust: RegainError {
    RegainError(.malformed, "This is no list of a log's keys. Make one: regain audit trust")
  }
}
