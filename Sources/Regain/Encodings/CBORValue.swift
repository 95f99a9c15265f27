/// One item of CBOR (RFC 8949), of the kinds that authenticators write: no tags, no floats, no undefined.
package enum CBORValue: Sendable {
  case unsigned(UInt64)
  /// The number −1 − n, held as n, for −2⁶⁴ is in CBOR's range and in no Swift integer's.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORValue])
  case map(CBORMap)
  case bool(Bool)
  case null

  /// The item of a number.
  package static func integer(_ number: Int64) -> CBORValue {
    number < 0 ? .negative(UInt64(-1 - number)) : .unsigned(UInt64(number))
  }
}

extension CBORValue {
  /// The number, where it is one that Int64 holds.
  package var integer: Int64? {
    switch self {
    case .unsigned(let number): Int64(exactly: number)
    case .negative(let number): Int64(exactly: number).map { -1 - $0 }
    default: nil
    }
  }

  package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var array: [CBORValue]? { if case .array(let items) = self { items } else { nil } }
  package var map: CBORMap? { if case .map(let map) = self { map } else { nil } }
}

/// A map in the order in which it was written; no key twice.
package struct CBORMap: Sendable {
  /// Keys are numbers or text, as in all that WebAuthn defines.
  package private(set) var entries: [(key: CBORValue, value: CBORValue)]

  package init(_ entries: [(key: CBORValue, value: CBORValue)] = []) { self.entries = entries }

  package var count: Int { entries.count }

  package subscript(_ key: Int64) -> CBORValue? {
    entries.first { $0.key.integer == key }?.value
  }

  /// Compared as bytes: Swift's String equates what CBOR tells apart.
  package subscript(_ key: String) -> CBORValue? {
    entries.first { $0.key.text.map { $0.utf8.elementsEqual(key.utf8) } ?? false }?.value
  }

  /// Whether these are all the keys, in any order.
  package func hasExactly(_ keys: Set<Int64>) -> Bool {
    count == keys.count && entries.allSatisfy { $0.key.integer.map(keys.contains) ?? false }
  }

  /// Whether these are all the keys, in any order.
  package func hasExactly(_ keys: Set<String>) -> Bool {
    count == keys.count && keys.allSatisfy { self[$0] != nil }
  }
}
