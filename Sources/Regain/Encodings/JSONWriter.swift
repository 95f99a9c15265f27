/// Writes JSON on one line.
package enum JSONWriter {
  /// The text, which may also stand within a `<script>` of a page: it has no `<`.
  package static func encode(_ value: JSONValue) -> String {
    var text = ""
    append(value, to: &text)
    return text
  }

  private static func append(_ value: JSONValue, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let digits): text += digits
    case .string(let string): append(string, to: &text)
    case .array(let items):
      append(items, between: ("[", "]"), to: &text) { append($0, to: &$1) }
    case .object(let object):
      append(object.members, between: ("{", "}"), to: &text) { member, text in
        append(member.name, to: &text)
        text += ":"
        append(member.value, to: &text)
      }
    }
  }

  private static func append<Item>(
    _ items: [Item], between marks: (String, String), to text: inout String,
    _ append: (Item, inout String) -> Void
  ) {
    text += marks.0
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      append(item, &text)
    }
    text += marks.1
  }

  private static func append(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "<", "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
