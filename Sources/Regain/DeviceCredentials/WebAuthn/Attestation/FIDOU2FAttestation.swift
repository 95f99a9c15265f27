internal import RegainCrypto

/// What authenticators older than FIDO2 write (WebAuthn L3, 8.6).
///
/// Their AAGUID should be 0; the published vector's is not, and it is not signed along: nothing rests on it.
enum FIDOU2FAttestation {
  static func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    try statement.requireMembers(["sig", "x5c"])
    let certificates = try statement.certificates()
    // 8.6, steps 2 and 3: one certificate, of a key on P-256; the new key is on it too.
    guard certificates.count == 1, let key = certificates[0].publicKey,
      key.algorithm == .ecdsaP256, attested.publicKey.algorithm == .ecdsaP256,
      !certificates[0].isOfAnotherFormat
    else { throw .refusal(.attestationInvalid) }
    // 8.6, steps 4 and 5, and FIDO U2F Raw Message Formats, 4.3.
    let signed =
      [0] + attested.data.relyingPartyHash + attested.clientDataHash + attested.credential.id
      + attested.publicKey.rawBytes
    try WebAuthnAlgorithm.es256.require(try statement.bytes("sig"), of: signed, by: key)
    return .certified(by: certificates)
  }
}
