/// Writes CBOR in CTAP2's canonical form: what ``CBORReader`` reads.
package enum CBORWriter {
  package static func encode(_ value: CBORValue) -> [UInt8] {
    switch value {
    case .unsigned(let number): return head(0, number)
    case .negative(let number): return head(1, number)
    case .bytes(let bytes): return head(2, UInt64(bytes.count)) + bytes
    case .text(let text): return head(3, UInt64(text.utf8.count)) + text.utf8
    case .array(let items): return head(4, UInt64(items.count)) + items.flatMap(encode)
    case .map(let map): return encode(map)
    case .bool(let value): return [value ? 0xF5 : 0xF4]
    case .null: return [0xF6]
    }
  }

  private static func encode(_ map: CBORMap) -> [UInt8] {
    let entries = map.entries.map { (key: encode($0.key), value: encode($0.value)) }
    let sorted = entries.sorted { CBORReader.isBefore($0.key[...], $1.key[...]) }
    return head(5, UInt64(map.count)) + sorted.flatMap { $0.key + $0.value }
  }

  private static func head(_ kind: UInt8, _ argument: UInt64) -> [UInt8] {
    switch argument {
    case 0..<24: [kind << 5 | UInt8(argument)]
    case 0...0xFF: [kind << 5 | 24] + bigEndian(argument, 1)
    case 0...0xFFFF: [kind << 5 | 25] + bigEndian(argument, 2)
    case 0...0xFFFF_FFFF: [kind << 5 | 26] + bigEndian(argument, 4)
    default: [kind << 5 | 27] + bigEndian(argument, 8)
    }
  }

  private static func bigEndian(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
  }
}
