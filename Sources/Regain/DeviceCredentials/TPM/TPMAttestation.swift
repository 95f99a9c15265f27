/// What a TPM signs about one of its keys (TPM 2.0 Library, Part 2, 10.12.12, TPMS_ATTEST).
///
/// Two kinds are read: that a key is loaded (TPM2_Certify), and that this TPM made it (TPM2_CertifyCreation).
package struct TPMAttestation: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case certified, created }

  package let kind: Kind
  /// What whoever asked wanted to be signed along.
  package let extraData: [UInt8]
  /// The name of the key that it is about.
  package let objectName: [UInt8]

  // Part 2, 6.2: a TPM signs no data from outside that begins with it, unless the key is unrestricted.
  private static let magic: UInt32 = 0xFF54_4347
  // Part 2, 10.5.3: a name is at most the hash's identifier and the longest hash.
  private static let longestName = 66
  private static let longestExtraData = 64

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    var reader = TPMReader(bytes[...])
    guard try reader.uint32() == Self.magic else {
      throw .badTPMStructure("it does not begin like an attestation")
    }
    kind = try Self.kind(reader.uint16())
    _ = try reader.sized(atMost: Self.longestName)
    extraData = try reader.sized(atMost: Self.longestExtraData)
    // Clock, resets, restarts and firmware version. The byte between, whether the clock is safe, should be 0 or 1;
    // the published WebAuthn vector has 0x33, and nothing here rests on it.
    _ = try reader.bytes(8 + 4 + 4 + 1 + 8)
    objectName = try reader.sized(atMost: Self.longestName)
    // Part 2, 10.12.5 and 10.12.9: the qualified name, or the hash of the circumstances of creation.
    _ = try reader.sized(atMost: Self.longestName)
    try reader.finish()
  }

  private static func kind(_ tag: UInt16) throws(RegainError) -> Kind {
    switch tag {
    case 0x8017: .certified
    case 0x801A: .created
    default: throw .badTPMStructure("it attests something other than a key")
    }
  }
}
