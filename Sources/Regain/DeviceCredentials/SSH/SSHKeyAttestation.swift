internal import RegainCrypto

/// What a security key said of an SSH key when it made it: the file that `ssh-keygen -O write-attestation=FILE`
/// writes (OpenSSH PROTOCOL.u2f). Parsed, and nothing verified.
///
/// Without it, the type of an SSH key proves nothing: whoever has a private key in a file may give the public one the type
/// of a security key's. Keys of authenticators older than FIDO2 are attested in another way, which is not read.
package struct UnverifiedSSHKeyAttestation: Sendable {
  private let certificate: Certificate
  private let signature: [UInt8]
  private let data: AuthenticatorData

  /// In bytes.
  package static let longest = 16_384
  private static let magic = "ssh-sk-attest-v01"

  /// - Throws: `malformed`, also for a file without a certificate, which a security key writes that attests nothing.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    var reader = SSHReader(bytes, of: "attestation of an SSH key")
    guard bytes.count <= Self.longest else { throw reader.malformed("it is far too long") }
    guard try reader.readText() == Self.magic else {
      throw reader.malformed("it does not begin like one")
    }
    guard let certificate = try? Certificate(der: try reader.readString()) else {
      throw reader.malformed("it has no certificate")
    }
    (self.certificate, signature) = (certificate, try reader.readString())
    data = try Self.data(&reader)
    guard try reader.readUInt32() == 0, try reader.readString().isEmpty else {
      throw reader.malformed("it says something whose meaning is not known")
    }
    try reader.finish()
  }

  // Authenticator data as CTAP2 has it: within a CBOR byte string.
  private static func data(_ reader: inout SSHReader) throws(RegainError) -> AuthenticatorData {
    guard let bytes = try CBORReader.decode(reader.readString()).bytes else {
      throw reader.malformed("its authenticator data is not wrapped")
    }
    let data = try AuthenticatorData(bytes)
    guard data.credential != nil else { throw reader.malformed("it is about no key") }
    return data
  }

  /// Holds it against the key that is being enrolled.
  ///
  /// - Parameters:
  ///   - publicKey: of a security key's type, with its application.
  ///   - challenge: what was given to the user for `ssh-keygen -O challenge=FILE`: this enrolment's own.
  /// - Returns: `trusted`, or `untrusted` where the policy takes that.
  /// - Throws: `refused` when it does not hold, or when trust is needed and there is none; `malformed`.
  package func verify(
    for publicKey: SSHPublicKey, challenge: [UInt8], policy: AttestationPolicy, at time: Timestamp
  ) throws(RegainError) -> AttestationStanding {
    let clientDataHash = try sha256(challenge)
    let attested = try AttestedKey(data: data, clientDataHash: clientDataHash)
    guard let application = publicKey.application,
      try data.relyingPartyHash.elementsEqual(sha256(Array(application.utf8))),
      attested.publicKey == publicKey.key, data.flags.isUserPresent
    else { throw .refusal(.attestationInvalid) }
    // OpenSSH has authenticators attest in the packed format; its algorithm is that of the certificate's key.
    try PackedAttestation.verify(certificate, for: attested.aaguid)
    try WebAuthnAlgorithm.usual(for: certificate.publicKey).require(
      signature, of: attested.signedData, by: certificate.publicKey)
    return try policy.judge(.certified(by: [certificate]), of: attested, at: time)
  }
}

extension WebAuthnAlgorithm {
  /// How a key of this kind signs where nothing else is said.
  fileprivate static func usual(for key: PublicKey?) -> WebAuthnAlgorithm {
    switch key?.algorithm {
    case .ed25519: .edDSA
    case .ecdsaP384: .es384
    case .rsa: .rs256
    case .ecdsaP256, nil: .es256
    }
  }
}
