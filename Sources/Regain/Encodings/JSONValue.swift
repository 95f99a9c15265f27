/// One value of JSON (RFC 8259).
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// As it was written: no number is rounded.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// The number, where it is written without fraction and exponent and Int64 holds it.
  package var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }

  package static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map { .string($0) })
  }
}

/// Members in the order in which they were written; no name twice.
package struct JSONObject: Sendable {
  package private(set) var members: [(name: String, value: JSONValue)]

  package init(_ members: [(name: String, value: JSONValue)] = []) { self.members = members }

  package subscript(_ name: String) -> JSONValue? {
    members.first { $0.name.hasSameBytes(as: name) }?.value
  }

  /// - Parameter name: one that is not there yet.
  package mutating func append(_ name: String, _ value: JSONValue) {
    members.append((name, value))
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = elements.map { (name: $0.0, value: $0.1) }
  }
}
