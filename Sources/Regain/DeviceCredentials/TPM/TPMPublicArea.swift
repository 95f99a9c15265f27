package import RegainCrypto

/// What a TPM publishes of a key (TPM 2.0 Library, Part 2, 12.2.4, TPMT_PUBLIC).
///
/// ECC keys on P-256 and P-384 and RSA keys are read.
package struct TPMPublicArea: Sendable, Hashable {
  package let bytes: [UInt8]
  package let attributes: TPMObjectAttributes
  package let publicKey: PublicKey
  /// What other structures know the key by (Part 1, 16): the hash's identifier, then the hash of the bytes.
  package let name: [UInt8]

  /// In bytes. An RSA key of 4096 bits takes 600.
  package static let longest = 1024

  /// Reads a TPMT_PUBLIC.
  ///
  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest else { throw .badTPMStructure("it is too long") }
    var reader = TPMReader(bytes[...])
    let type = try reader.uint16()
    let nameHash = try reader.hash()
    attributes = TPMObjectAttributes(bits: try reader.uint32())
    _ = try reader.sized(atMost: nameHash.byteCount)
    switch type {
    case 0x0001: publicKey = try Self.rsaKey(&reader)
    case 0x0023: publicKey = try Self.eccKey(&reader)
    default: throw .badTPMStructure("its key is neither RSA nor ECC")
    }
    try reader.finish()
    let digest = try mapCryptoErrors { () throws(CryptoError) in
      let span = bytes.span
      return try SHA2.hash(span, using: nameHash)
    }
    name = bytes[2..<4] + digest
    self.bytes = bytes
  }

  /// Reads a TPM2B_PUBLIC: the same behind its size, which is what the tools write to files.
  ///
  /// - Throws: `malformed`.
  package init(sized bytes: [UInt8]) throws(RegainError) {
    var reader = TPMReader(bytes[...])
    let area = try reader.sized(atMost: Self.longest)
    try reader.finish()
    try self.init(area)
  }

  // Part 2, 12.2.3.5 (TPMS_RSA_PARMS) and the modulus.
  private static func rsaKey(_ reader: inout TPMReader) throws(RegainError) -> PublicKey {
    try skipSymmetric(&reader)
    try skipScheme(&reader)
    _ = try reader.uint16()
    let exponent = try reader.uint32()
    // 12.2.3.5: 0 is the default, 2^16 + 1; the key's own checks take no other.
    guard exponent == 0 || exponent == 65537 else { throw .badTPMStructure("its key is refused") }
    let modulus = try reader.sized(atMost: 512)
    return try key { () throws(CryptoError) in
      try PublicKey(rsaModulus: modulus, exponent: [1, 0, 1])
    }
  }

  // Part 2, 12.2.3.6 (TPMS_ECC_PARMS) and the point.
  private static func eccKey(_ reader: inout TPMReader) throws(RegainError) -> PublicKey {
    try skipSymmetric(&reader)
    try skipScheme(&reader)
    let (algorithm, count) = try curve(reader.uint16())
    // The key derivation scheme, which no signing key has.
    guard try reader.uint16() == null else { throw .badTPMStructure("its key does not sign") }
    let (x, y) = (try reader.sized(atMost: count), try reader.sized(atMost: count))
    let point = [0x04] + padded(x, to: count) + padded(y, to: count)
    return try key { () throws(CryptoError) in try PublicKey(ecdsa: algorithm, point: point) }
  }

  private static func curve(
    _ identifier: UInt16
  ) throws(RegainError) -> (SignatureAlgorithm, byteCount: Int) {
    switch identifier {
    case 0x0003: (.ecdsaP256, 32)
    case 0x0004: (.ecdsaP384, 48)
    default: throw .badTPMStructure("its curve is neither P-256 nor P-384")
    }
  }

  // Older TPMs leave out the leading zeros of a coordinate.
  private static func padded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: count - bytes.count) + bytes
  }

  private static func key(
    _ make: () throws(CryptoError) -> PublicKey
  ) throws(RegainError) -> PublicKey {
    do {
      return try make()
    } catch {
      guard error == .invalidKey else { throw error.regainError }
      throw .badTPMStructure("its key is refused")
    }
  }

  // TPM_ALG_NULL.
  private static let null: UInt16 = 0x0010

  // Part 2, 11.1.7 (TPMT_SYM_DEF_OBJECT): only storage keys have one, which decrypt.
  private static func skipSymmetric(_ reader: inout TPMReader) throws(RegainError) {
    guard try reader.uint16() == null else { throw .badTPMStructure("its key does not sign") }
  }

  // Part 2, 11.2.4.2 and 11.2.5.6: how the key signs, where it is bound to one way.
  private static func skipScheme(_ reader: inout TPMReader) throws(RegainError) {
    switch try reader.uint16() {
    case null: return
    case 0x0014, 0x0016, 0x0018: _ = try reader.hash()  // RSASSA, RSAPSS, ECDSA
    default: throw .badTPMStructure("its signature scheme is unknown")
    }
  }
}
