package import RegainCrypto

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

  /// The frame with one more part, in memory for secrets.
  package func appending(secret: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    let start = bytes + bigEndian(UInt32(secret.count))
    var whole = try SecretBytes(count: start.count + secret.count)
    whole.withMutableBytes { target in
      for index in start.indices { target[index] = start[index] }
      for index in secret.indices { target[start.count + index] = secret[index] }
    }
    return whole
  }
}

private func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<(Number.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
