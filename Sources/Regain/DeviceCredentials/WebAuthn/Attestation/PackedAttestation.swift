internal import RegainCrypto

/// What FIDO2 authenticators write (WebAuthn L3, 8.2).
enum PackedAttestation {
  static func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    let isCertified = statement.hasCertificates
    try statement.requireMembers(isCertified ? ["alg", "sig", "x5c"] : ["alg", "sig"])
    let (algorithm, signature) = (try statement.algorithm(), try statement.bytes("sig"))
    guard isCertified else {
      return try verifySelf(algorithm, signature, attested)
    }
    let certificates = try statement.certificates()
    try verify(certificates[0], for: attested.aaguid)
    try algorithm.require(
      signature, of: attested.signedData, by: certificates[0].publicKey)
    return .certified(by: certificates)
  }

  private static func verifySelf(
    _ algorithm: WebAuthnAlgorithm, _ signature: [UInt8], _ attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    guard algorithm.coseIdentifier == attested.algorithm.coseIdentifier else {
      throw .refusal(.attestationInvalid)
    }
    try algorithm.require(signature, of: attested.signedData, by: attested.publicKey)
    return .selfSigned
  }

  /// The certificate requirements (WebAuthn L3, 8.2.1).
  static func verify(_ certificate: Certificate, for aaguid: [UInt8]) throws(RegainError) {
    try certificate.requireLeaf()
    try certificate.requireModel(aaguid)
    let subject = certificate.subject
    let countries = subject.values(of: .countryName)
    guard countries.count == 1, countries[0].count == 2, countries[0].allSatisfy(isLetter),
      subject.values(of: .organizationName).contains(where: { !$0.isEmpty }),
      subject.values(of: .organizationalUnitName) == [Array("Authenticator Attestation".utf8)],
      subject.values(of: .commonName).contains(where: { !$0.isEmpty }),
      !certificate.isOfAnotherFormat
    else { throw .refusal(.attestationInvalid) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
