/// What an SSH signature must keep to, beside being valid.
package struct SSHRules: Sendable {
  /// A security key must know who touched it.
  package var requiresUserVerification = false
  /// Security keys whose keys may be copied to another device count, too.
  package var allowsSynced = true
  /// For signatures that browsers make: the relying party's id, which is their key's application.
  package var relyingPartyID: String?
  /// For signatures that browsers make: from which origins; none without.
  package var origins: Set<String> = []
  /// For a key that counts with a certificate only.
  package var certificate: SSHCertificateRules?

  package init(
    requiresUserVerification: Bool = false, allowsSynced: Bool = true,
    relyingPartyID: String? = nil,
    origins: Set<String> = [], certificate: SSHCertificateRules? = nil
  ) {
    (self.requiresUserVerification, self.allowsSynced) = (requiresUserVerification, allowsSynced)
    (self.relyingPartyID, self.origins) = (relyingPartyID, origins)
    self.certificate = certificate
  }
}

/// Whose certificates count, for whom and when.
package struct SSHCertificateRules: Sendable {
  package let authority: SSHPublicKey
  /// The name that the certificate must have among its principals.
  package let principal: String
  package let time: Timestamp

  package init(authority: SSHPublicKey, principal: String, at time: Timestamp) {
    (self.authority, self.principal, self.time) = (authority, principal, time)
  }
}
