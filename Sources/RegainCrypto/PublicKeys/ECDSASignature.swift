/// The two forms of an ECDSA signature: DER (RFC 3279, 2.2.3), and r ‖ s of fixed size (IEEE P1363).
///
/// Which one a signature has is said by whoever hands it in, and never guessed.
package enum ECDSASignature {
  /// - Parameter bytes: r ‖ s, each of the coordinate's size.
  /// - Returns: nil for another size.
  package static func der(fromP1363 bytes: [UInt8], coordinateByteCount: Int) -> [UInt8]? {
    guard bytes.count == 2 * coordinateByteCount else { return nil }
    return der(
      r: Array(bytes.prefix(coordinateByteCount)), s: Array(bytes.suffix(coordinateByteCount)))
  }

  /// - Parameters: big-endian, with leading zeros or without.
  package static func der(r: [UInt8], s: [UInt8]) -> [UInt8] {
    let numbers = integer(r) + integer(s)
    return [0x30] + DERLength.bytes(numbers.count) + numbers
  }

  /// The first number of a signature in DER, without leading zeros: what two signatures with one nonce share.
  ///
  /// - Returns: nil for what is not DER.
  package static func r(ofDER der: [UInt8]) -> [UInt8]? {
    guard let (r, _) = numbers(inDER: der) else { return nil }
    return r
  }

  /// - Returns: r ‖ s; nil for what is not DER, or does not fit.
  package static func p1363(fromDER der: [UInt8], coordinateByteCount: Int) -> [UInt8]? {
    guard let (r, s) = numbers(inDER: der), r.count <= coordinateByteCount,
      s.count <= coordinateByteCount
    else { return nil }
    func padded(_ number: [UInt8]) -> [UInt8] {
      [UInt8](repeating: 0, count: coordinateByteCount - number.count) + number
    }
    return padded(r) + padded(s)
  }

  private static func numbers(inDER der: [UInt8]) -> (r: [UInt8], s: [UInt8])? {
    // An RSA public key is the same: two positive integers.
    guard let pair = RSAPublicKey(der: der), Self.der(r: pair.modulus, s: pair.exponent) == der
    else { return nil }
    return (pair.modulus, pair.exponent)
  }

  private static func integer(_ number: [UInt8]) -> [UInt8] {
    let digits = Array(number.drop { $0 == 0 })
    let content = (digits.first ?? 0x80) & 0x80 == 0 ? digits : [0] + digits
    return [2] + DERLength.bytes(content.count) + content
  }
}
