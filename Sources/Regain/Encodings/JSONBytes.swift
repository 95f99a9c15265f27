/// Writes one JSON object, member by member, into bytes.
package struct JSONBytes: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var isFirst = true

  package init() { bytes.reserveCapacity(512) }

  package mutating func begin() { open() }

  package mutating func begin(_ name: StaticString) {
    addName(name)
    open()
  }

  package mutating func end() {
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  package mutating func add(_ name: StaticString, _ text: String) {
    addName(name)
    JSONWriter.append(text.utf8, to: &bytes)
  }

  /// - Parameter utf8: valid UTF-8.
  package mutating func add(_ name: StaticString, _ utf8: [UInt8]) {
    addName(name)
    JSONWriter.append(utf8, to: &bytes)
  }

  package mutating func add(_ name: StaticString, _ number: Int64) {
    addName(name)
    bytes.append(contentsOf: String(number).utf8)
  }

  private mutating func open() {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
  }

  /// - Parameter name: without anything to be escaped.
  private mutating func addName(_ name: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.description.utf8)
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
  }
}
