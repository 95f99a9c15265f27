internal import RegainCrypto

/// Writes one JSON object, member by member, into bytes.
///
/// Names are written as they are: they have nothing that would be escaped.
package struct JSONBytes: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var isFirst = true

  package init() { bytes.reserveCapacity(512) }

  package mutating func begin() { open() }

  package mutating func begin(_ name: String) {
    addName(name)
    open()
  }

  package mutating func end() {
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  package mutating func add(_ name: String, _ text: String) {
    addName(name)
    JSONWriter.append(text.utf8, to: &bytes)
  }

  /// - Parameter utf8: valid UTF-8.
  package mutating func add(_ name: String, utf8: [UInt8]) {
    addName(name)
    JSONWriter.append(utf8, to: &bytes)
  }

  /// As base64url.
  package mutating func add(_ name: String, base64URL binary: [UInt8]) {
    addName(name)
    bytes.append(UInt8(ascii: "\""))
    Base64URL.append(binary.span, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// As in RFC 3339.
  package mutating func add(_ name: String, _ time: Timestamp) {
    addName(name)
    bytes.append(UInt8(ascii: "\""))
    time.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func add(_ name: String, _ number: Int64) {
    addName(name)
    bytes.append(contentsOf: String(number).utf8)
  }

  private mutating func open() {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
  }

  private mutating func addName(_ name: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }
}
