package import RegainCrypto

/// Joins text and secrets in memory for secrets, so that the whole is never anywhere else.
package struct SecretWriter: ~Copyable {
  private var buffer: SecretBytes
  private var count = 0

  /// - Parameter capacity: a guess at the whole's size in bytes; it grows.
  package init(capacity: Int) throws(CryptoError) {
    buffer = try SecretBytes(count: max(capacity, 64))
  }

  package mutating func append(_ text: String) throws(CryptoError) {
    let bytes = Array(text.utf8)
    try append(bytes.span)
  }

  package mutating func append(_ bytes: Span<UInt8>) throws(CryptoError) {
    if count + bytes.count > buffer.count { try grow(to: count + bytes.count) }
    let start = count
    buffer.withMutableBytes { target in
      for index in bytes.indices { target[start + index] = bytes[index] }
    }
    count += bytes.count
  }

  /// The whole, in memory of its own size.
  package consuming func finish() throws(CryptoError) -> SecretBytes {
    try SecretBytes(copying: buffer.bytes.extracting(0..<count))
  }

  /// The whole where it is.
  package consuming func material() -> KeyMaterial { KeyMaterial(buffer, range: 0..<count) }

  private mutating func grow(to least: Int) throws(CryptoError) {
    buffer = try enlarged(buffer, by: max(least - buffer.count, buffer.count))
  }
}

private func enlarged(
  _ old: borrowing SecretBytes, by more: Int
) throws(CryptoError) -> SecretBytes {
  var larger = try SecretBytes(count: old.count + more)
  let bytes = old.bytes
  larger.withMutableBytes { target in
    for index in bytes.indices { target[index] = bytes[index] }
  }
  return larger
}
