package import RegainCrypto

/// A signature as a TPM writes it (TPM 2.0 Library, Part 2, 11.3.4, TPMT_SIGNATURE): ECDSA or RSASSA.
package struct TPMSignature: Sendable, Hashable {
  package let isECDSA: Bool
  package let hash: HashFunction
  /// DER for ECDSA, as long as the modulus for RSA.
  package let bytes: [UInt8]

  private static let longestInteger = 48
  private static let longestRSA = 512

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    var reader = TPMReader(bytes[...])
    let scheme = try reader.uint16()
    hash = try reader.hash()
    switch scheme {
    case 0x0014:
      (isECDSA, self.bytes) = (false, try reader.sized(atMost: Self.longestRSA))
    case 0x0018:
      let r = try reader.sized(atMost: Self.longestInteger)
      let s = try reader.sized(atMost: Self.longestInteger)
      (isECDSA, self.bytes) = (true, ECDSASignature.der(r: r, s: s))
    default: throw .badTPMStructure("its signature is neither ECDSA nor RSASSA")
    }
    try reader.finish()
  }

  /// Whether it is that of a message under a key.
  func isValid(for message: [UInt8], by key: PublicKey) throws(RegainError) -> Bool {
    guard isECDSA == (key.algorithm != .rsa) else { return false }
    return try mapCryptoErrors { () throws(CryptoError) in
      try key.isValid(bytes, for: message, hash: hash)
    }
  }
}
