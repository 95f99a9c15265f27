internal import RegainCrypto

/// What Android's key store writes (WebAuthn L3, 8.4): the device's maker certifies the new key itself.
enum AndroidKeyAttestation {
  // KM_PURPOSE_SIGN and KM_ORIGIN_GENERATED (Android Keymaster, KeyPurpose and KeyOrigin).
  private static let signing = 2
  private static let generated = 0

  static func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    try statement.requireMembers(["alg", "sig", "x5c"])
    let certificates = try statement.certificates()
    guard certificates[0].publicKey == attested.publicKey else {
      throw .refusal(.attestationInvalid)
    }
    try statement.algorithm().require(
      try statement.bytes("sig"), of: attested.signedData, by: attested.publicKey)
    try verify(description(of: certificates[0]), for: attested)
    return .certified(by: certificates)
  }

  // 8.4, step 4. Only what the secure hardware enforces counts: a relying party may choose to, and one that asks
  // for an attestation asks for nothing else.
  private static func verify(
    _ description: AndroidKeyDescription, for attested: AttestedKey
  ) throws(RegainError) {
    guard description.challenge == attested.clientDataHash,
      !description.software.isForAllApplications, !description.hardware.isForAllApplications,
      description.hardware.origin == generated, description.hardware.purposes.contains(signing)
    else { throw .refusal(.attestationInvalid) }
  }

  private static func description(
    of certificate: Certificate
  ) throws(RegainError) -> AndroidKeyDescription {
    guard let found = certificate.extension(.androidKeyDescription) else {
      throw .refusal(.attestationInvalid)
    }
    return try certificate.readOrRefuse { () throws(CryptoError) in
      try AndroidKeyDescription(der: found.value)
    }
  }
}
