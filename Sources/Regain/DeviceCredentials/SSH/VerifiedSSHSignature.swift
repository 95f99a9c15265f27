/// An SSH signature that is one: of the message, for its namespace, by the enrolled key.
package struct VerifiedSSHSignature: Sendable {
  /// Of a security key. Whether its counter has grown is for the caller to see.
  package let statement: SecurityKeyStatement?
  /// Whether a browser made it.
  package let isWebAuthn: Bool
  /// Of ECDSA: big-endian, without leading zeros.
  package let ecdsaR: [UInt8]?
  /// Where the key counts with one only.
  package let certificate: SSHCertificate?

  package var userPresent: Bool? { statement?.isUserPresent }
  package var userVerified: Bool? { statement?.isUserVerified }
  package var counter: UInt32? { statement?.counter }
  /// Nil for what is in no security key.
  package var isBackupEligible: Bool? { statement?.isBackupEligible }

  fileprivate init(_ value: SSHSignatureValue, certificate: SSHCertificate?) {
    (statement, ecdsaR) = (value.statement, value.ecdsaR)
    isWebAuthn = value.webAuthn != nil
    self.certificate = certificate
  }
}

extension UnverifiedSSHSignature {
  /// - Parameters:
  ///   - message: the bytes that were to be signed, made by the verifier itself.
  ///   - namespace: what the signature is for.
  ///   - key: the enrolled one.
  /// - Throws: `refused`.
  package func verify(
    message: [UInt8], namespace: String, key: SSHPublicKey, rules: SSHRules
  ) throws(RegainError) -> VerifiedSSHSignature {
    guard data.namespace.utf8.elementsEqual(namespace.utf8) else {
      throw .refusal(.wrongNamespace)
    }
    guard signer.key == key else { throw .refusal(.wrongKey) }
    let certificate = try verifyCertificate(rules.certificate)
    let signed = try data.bytes(for: message)
    try checkApplication(of: key, rules)
    try value.webAuthn?.check(signed: signed, origins: rules.origins)
    try value.verify(signed, by: key)
    let mustVerifyUser =
      rules.requiresUserVerification || certificate?.requiresUserVerification == true
    try checkUser(mustVerify: mustVerifyUser)
    try checkBackup(rules)
    return VerifiedSSHSignature(value, certificate: certificate)
  }

  private func verifyCertificate(
    _ rules: SSHCertificateRules?
  ) throws(RegainError) -> SSHCertificate? {
    switch (signer, rules) {
    case (.plain, nil): return nil
    case (.certified(let certificate), let rules?): return try certificate.verify(rules)
    // As ssh-keygen: neither stands in for the other.
    case (.plain, .some), (.certified, nil): throw .refusal(.certificateAuthority)
    }
  }

  /// A page may ask for keys of its own domain only, and OpenSSH's begin with `ssh:`: neither can be had to
  /// sign for the other.
  private func checkApplication(of key: SSHPublicKey, _ rules: SSHRules) throws(RegainError) {
    guard let application = key.application else { return }
    let isRight =
      value.webAuthn == nil ? application.hasPrefix("ssh:") : application == rules.relyingPartyID
    guard isRight else { throw .refusal(.wrongApplication) }
  }

  /// As of passkeys (WebAuthn L3, 6.1.3). OpenSSH looks at neither flag.
  private func checkBackup(_ rules: SSHRules) throws(RegainError) {
    guard let statement = value.statement else { return }
    guard statement.isBackupEligible || !statement.isBackedUp else { throw .refusal(.backupFlags) }
    guard rules.allowsSynced || !statement.isBackupEligible else { throw .refusal(.syncedKey) }
  }

  /// OpenSSH looks at neither. A certificate's `no-touch-required` waives nothing here.
  private func checkUser(mustVerify: Bool) throws(RegainError) {
    if let statement = value.statement, !statement.isUserPresent {
      throw .refusal(.userNotPresent)
    }
    guard !mustVerify || value.statement?.isUserVerified == true else {
      throw .refusal(.userNotVerified)
    }
  }
}
