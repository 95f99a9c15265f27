/// A certificate that its authority signed for the account's principal, and that is valid now.
package struct SSHCertificate: Sendable, Hashable {
  package let serial: UInt64
  package let keyID: String
  /// The option `verify-required`: a security key must know who touched it.
  package let requiresUserVerification: Bool
  /// The extension `no-touch-required`. Noted, and nothing comes of it: somebody must be present.
  package let waivesUserPresence: Bool

  fileprivate init(_ certificate: UnverifiedSSHCertificate) {
    (serial, keyID) = (certificate.serial, certificate.keyID)
    requiresUserVerification = certificate.criticalOptions.contains(.verifyRequired)
    waivesUserPresence = certificate.extensions.contains { $0.name == "no-touch-required" }
  }
}

extension UnverifiedSSHCertificate {
  /// Stricter than OpenSSH, for which a certificate without principals is one for everybody.
  ///
  /// - Throws: `refused`.
  package func verify(_ rules: SSHCertificateRules) throws(RegainError) -> SSHCertificate {
    guard kind == Self.userKind, authority == rules.authority, !authority.type.isSecurityKey else {
      throw .refusal(.certificateAuthority)
    }
    do throws(RegainError) {
      try signature.verify(signedBytes, by: authority)
    } catch {
      throw error.code == .refused ? .refusal(.certificateAuthority) : error
    }
    guard principals.contains(where: { $0.utf8.elementsEqual(rules.principal.utf8) }) else {
      throw .refusal(.certificatePrincipal)
    }
    guard isValid(at: rules.time) else { throw .refusal(.certificateExpired) }
    // All of them restrict: one that is not understood restricts to nobody.
    guard criticalOptions.allSatisfy({ $0 == .verifyRequired }) else {
      throw .refusal(.certificateOption)
    }
    return SSHCertificate(self)
  }

  private func isValid(at time: Timestamp) -> Bool {
    guard let seconds = UInt64(exactly: time.secondsSince1970) else { return false }
    return validAfter <= seconds && seconds < validBefore
  }
}

extension SSHCertificateOption {
  fileprivate static let verifyRequired = SSHCertificateOption(name: "verify-required", data: [])
}
