/// What an authenticator says of itself and its new key (WebAuthn L3, 6.5.4). Parsed, and nothing verified.
package struct UnverifiedAttestation: Sendable {
  /// As in `packed`.
  package let format: String
  package let statement: CBORMap
  package let authenticatorData: AuthenticatorData

  /// - Parameter bytes: an attestation object.
  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    // Windows orders the statement of its TPM as WebAuthn lists it.
    guard let object = try CBORReader.decode(bytes, order: .any).map,
      object.hasExactly(["fmt", "attStmt", "authData"]), let format = object["fmt"]?.text,
      let statement = object["attStmt"]?.map, let data = object["authData"]?.bytes
    else { throw .badMessage("the attestation object has not the members of one") }
    (self.format, self.statement) = (format, statement)
    authenticatorData = try AuthenticatorData(data)
  }

  /// Holds it against the key that it speaks of.
  ///
  /// - Throws: `malformed`; `refused` for a format that is not verified, a statement that does not hold, and one that
  ///   is not enough for the policy.
  func verify(
    for credential: AttestedCredential, _ key: COSEKey, clientDataHash: [UInt8],
    policy: AttestationPolicy, at time: Timestamp
  ) throws(RegainError) -> AttestationVerdict {
    // WebAuthn L3, 7.1 steps 21 to 24.
    let known = try AttestationFormat(named: format)
    let subject = AttestedKey(
      credential, in: authenticatorData, clientDataHash: clientDataHash, key: key)
    let standing = try policy.judge(statement, format: known, of: subject, at: time)
    return AttestationVerdict(standing, known)
  }
}

/// What became known of a new key through its attestation.
package enum AttestationVerdict: Sendable, Hashable {
  case none
  /// Its holder has it, which a registration with any other statement shows no less.
  case selfSigned
  /// Someone speaks for it whom nobody here trusts.
  case untrusted(AttestationFormat)
  case trusted(AttestationFormat)

  init(_ standing: AttestationStanding, _ format: AttestationFormat) {
    self =
      switch standing {
      case .absent: .none
      case .selfSigned: .selfSigned
      case .untrusted: .untrusted(format)
      case .trusted: .trusted(format)
      }
  }
}
