internal import RegainCrypto

/// What Apple's devices write (WebAuthn L3, 8.8): Apple certifies the new key itself, for one ceremony.
enum AppleAttestation {
  static func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    try statement.requireMembers(["x5c"])
    let certificates = try statement.certificates()
    let expected = try mapCryptoErrors { () throws(CryptoError) in
      let signed = attested.signedData
      return try SHA2.hash(signed.span)
    }
    guard certificates[0].publicKey == attested.publicKey,
      try nonce(of: certificates[0]) == expected
    else { throw .refusal(.attestationInvalid) }
    return .certified(by: certificates)
  }

  /// A SEQUENCE with an OCTET STRING in its field `[1]`.
  private static func nonce(of certificate: Certificate) throws(RegainError) -> [UInt8]? {
    guard let found = certificate.extension(.appleNonce) else { return nil }
    return try certificate.readOrRefuse { () throws(CryptoError) in
      var fields = try DERReader.whole(found.value[...], .sequence).elements
      let field = try fields.read(.explicit(1))
      try fields.finish()
      return Array(try DERReader.whole(field.content, .octetString).content)
    }
  }
}
