internal import RegainCrypto

/// What Windows and other users of a TPM write (WebAuthn L3, 8.3): a key of the TPM certifies the new one.
///
/// The signature is taken as its algorithm has it, which is what all clients and the published vectors write, and not
/// as a TPMT_SIGNATURE. A key that the TPM would let out is certified all the same: the specification does not look, and the
/// published vector has such a key. Here it counts as one that nobody trusted vouches for.
enum TPMKeyAttestation {
  static func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    try statement.requireMembers(["ver", "alg", "x5c", "sig", "certInfo", "pubArea"])
    guard try statement.text("ver") == "2.0" else { throw .refusal(.attestationInvalid) }
    let algorithm = try statement.algorithm()
    let certificates = try statement.certificates()
    let area = try TPMPublicArea(statement.bytes("pubArea"))
    let certInfo = try statement.bytes("certInfo")
    let attestation = try TPMAttestation(certInfo)
    guard area.publicKey == attested.publicKey, attestation.kind == .certified,
      attestation.objectName == area.name,
      try isBound(attestation.extraData, to: attested, by: algorithm)
    else { throw .refusal(.attestationInvalid) }
    try verify(certificates[0], for: attested.aaguid)
    try algorithm.require(
      try statement.bytes("sig"), of: certInfo, by: certificates[0].publicKey)
    let isBoundToOneTPM = area.attributes.isSuperset(of: TPMObjectAttributes.boundToOneTPM)
    return isBoundToOneTPM ? .certified(by: certificates) : .portable
  }

  private static func isBound(
    _ extraData: [UInt8], to attested: AttestedKey, by algorithm: WebAuthnAlgorithm
  ) throws(RegainError) -> Bool {
    try mapCryptoErrors { () throws(CryptoError) in
      let signed = attested.signedData
      return try SHA2.hash(signed.span, using: algorithm.hash) == extraData
    }
  }

  /// The certificate requirements (WebAuthn L3, 8.3.1).
  private static func verify(
    _ certificate: Certificate, for aaguid: [UInt8]
  ) throws(RegainError) {
    try certificate.requireLeaf()
    try certificate.requireModel(aaguid)
    let usages = try certificate.readOrRefuse { () throws(CryptoError) in
      try certificate.extendedKeyUsages()
    }
    guard certificate.subject.isEmpty, usages.contains(.tpmAttestationKey),
      try namesTPM(certificate)
    else { throw .refusal(.attestationInvalid) }
  }

  // TCG EK Credential Profile, 3.2.9: the manufacturer, the model and the firmware's version, in a directory name.
  // Whether the manufacturer is one that the TCG lists is the trusted certificates' to know: the published vector's is not.
  private static func namesTPM(_ certificate: Certificate) throws(RegainError) -> Bool {
    let names = try certificate.readOrRefuse { () throws(CryptoError) in
      try certificate.alternativeDirectoryNames()
    }
    return names.contains { name in
      [OID.tpmManufacturer, .tpmModel, .tpmVersion].allSatisfy { name.values(of: $0).count == 1 }
    }
  }
}

extension OID {
  static let tpmManufacturer = OID(2, 23, 133, 2, 1)
  static let tpmModel = OID(2, 23, 133, 2, 2)
  static let tpmVersion = OID(2, 23, 133, 2, 3)
  /// tcg-kp-AIKCertificate.
  static let tpmAttestationKey = OID(2, 23, 133, 8, 3)
}
