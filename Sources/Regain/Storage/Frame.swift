/// Parts joined so that no two lists of parts give the same bytes: each part after its length in four
/// bytes, big-endian. The first part names the use, so that no digest can stand in for another.
package struct Frame: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(_ use: String) { append(use) }

  package mutating func append(_ part: [UInt8]) {
    bytes.append(contentsOf: bigEndian(UInt32(part.count)))
    bytes.append(contentsOf: part)
  }

  package mutating func append(_ text: String) { append(Array(text.utf8)) }

  package mutating func append(_ number: Int64) {
    append(bigEndian(UInt64(bitPattern: number)))
  }

  /// The frame up to one more part of this size, which follows it: for a secret that is not copied.
  package func announcing(byteCount: Int) -> [UInt8] { bytes + bigEndian(UInt32(byteCount)) }
}

private func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<(Number.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
