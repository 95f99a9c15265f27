/// Writes JSON on one line.
package enum JSONWriter {
  /// The text, which may also stand within a `<script>` of a page: it has no `<`.
  package static func encode(_ value: JSONValue) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let digits): bytes += digits.utf8
    case .string(let string): append(string.utf8, to: &bytes)
    case .array(let items):
      append(items, between: ("[", "]"), to: &bytes) { append($0, to: &$1) }
    case .object(let object):
      append(object.members, between: ("{", "}"), to: &bytes) { member, bytes in
        append(member.name.utf8, to: &bytes)
        bytes += ":".utf8
        append(member.value, to: &bytes)
      }
    }
  }

  private static func append<Item>(
    _ items: [Item], between marks: (String, String), to bytes: inout [UInt8],
    _ append: (Item, inout [UInt8]) -> Void
  ) {
    bytes += marks.0.utf8
    for (index, item) in items.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      append(item, &bytes)
    }
    bytes += marks.1.utf8
  }

  /// A string, between quotation marks.
  ///
  /// - Parameter utf8: valid UTF-8.
  static func append(_ utf8: some Collection<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // Nearly all go as they are, which is quicker to do at once.
    if utf8.allSatisfy(isPlain) {
      bytes.append(contentsOf: utf8)
    } else {
      for byte in utf8 { appendEscaped(byte, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    if isPlain(byte) {
      bytes.append(byte)
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      bytes += [UInt8(ascii: "\\"), byte]
    } else {
      let digits = String(byte, radix: 16)
      bytes += "\\u".utf8
      bytes += String(repeating: "0", count: 4 - digits.count).utf8
      bytes += digits.utf8
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "<")
  }
}
