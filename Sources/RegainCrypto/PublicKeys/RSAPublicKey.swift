/// Modulus and exponent, and their one encoding (RFC 8017, A.1.1).
struct RSAPublicKey {
  /// Big-endian.
  let modulus: [UInt8]
  let exponent: [UInt8]

  init(modulus: [UInt8], exponent: [UInt8]) {
    (self.modulus, self.exponent) = (modulus, exponent)
  }

  /// Whether a signature under it may count: 2048 to 4096 bits, odd, and the exponent that all makers use.
  var isAcceptable: Bool {
    guard let first = modulus.first, let last = modulus.last else { return false }
    let bits = modulus.count * 8 - first.leadingZeroBitCount
    return first != 0 && last & 1 == 1 && (2048...4096).contains(bits) && exponent == [1, 0, 1]
  }

  var der: [UInt8] {
    let numbers = Self.integer(modulus) + Self.integer(exponent)
    return [0x30] + DERLength.bytes(numbers.count) + numbers
  }

  /// Nil for what is not the DER of two positive integers.
  init?(der: [UInt8]) {
    var reader = Reader(bytes: der[...])
    guard var body = reader.value(of: 0x30), reader.bytes.isEmpty,
      let modulus = body.positiveInteger(), let exponent = body.positiveInteger(),
      body.bytes.isEmpty
    else { return nil }
    self.init(modulus: modulus, exponent: exponent)
  }

  /// Lenient about the algorithm's encoding: who reads a key compares the whole of it afterwards.
  init?(spki: [UInt8]) {
    var reader = Reader(bytes: spki[...])
    guard var body = reader.value(of: 0x30), body.value(of: 0x30) != nil,
      let bits = body.value(of: 3), bits.bytes.first == 0
    else { return nil }
    self.init(der: Array(bits.bytes.dropFirst()))
  }

  private static func integer(_ bytes: [UInt8]) -> [UInt8] {
    let content = (bytes.first ?? 0) & 0x80 == 0 ? bytes : [0] + bytes
    return [2] + DERLength.bytes(content.count) + content
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func value(of tag: UInt8) -> Reader? {
      guard bytes.popFirst() == tag, let count = DERLength.read(from: &bytes),
        count <= bytes.count
      else { return nil }
      defer { bytes = bytes.dropFirst(count) }
      return Reader(bytes: bytes.prefix(count))
    }

    mutating func positiveInteger() -> [UInt8]? {
      guard let content = value(of: 2)?.bytes, let first = content.first, first & 0x80 == 0 else {
        return nil
      }
      return Array(first == 0 && content.count > 1 ? content.dropFirst() : content)
    }
  }
}

/// Lengths of DER (X.690, 10.1) up to 65 535.
package enum DERLength {
  package static func bytes(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    if count < 0x100 { return [0x81, UInt8(count)] }
    return [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }

  /// Nil for a length that is not written in its shortest form.
  static func read(from bytes: inout ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.popFirst() else { return nil }
    guard first >= 0x80 else { return Int(first) }
    guard first == 0x81 || first == 0x82 else { return nil }
    var count = 0
    for _ in 0..<(first & 0x7F) {
      guard let byte = bytes.popFirst() else { return nil }
      count = count << 8 | Int(byte)
    }
    return count >= (first == 0x81 ? 0x80 : 0x100) ? count : nil
  }
}
