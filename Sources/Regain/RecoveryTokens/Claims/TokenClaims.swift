/// What a token says, whatever it looks like. Formed rightly; whether it holds is decided elsewhere.
package struct TokenClaims: Sendable, Hashable {
  package var issuer: String
  /// With the environment.
  package var audience: String
  package var account: AccountID
  package var tenant: TenantID
  package var action: RecoveryAction
  package var channel: TokenChannel
  package var id: RandomIdentifier
  package var issued: Timestamp
  /// From this second on it is over.
  package var expires: Timestamp
  /// Regain sets none; who signs with its keys elsewhere may.
  package var notBefore: Timestamp?
  /// Of the account's tokens for this action, as it was when it was issued.
  package var generation: Int64
  /// Of the store.
  package var epoch: Int
  package var recoveryCase: RandomIdentifier?
  /// Of a case's token: the session after it is worth no more (NIST SP 800-63B-4, 5.1). 1 to 3.
  package var assurance: Int?
  /// See ``TokenState``: 16 bytes.
  package var state: [UInt8]?
  /// SHA-256 of the SubjectPublicKeyInfo of the device that its holder must show, 32 bytes.
  package var device: [UInt8]?
  /// Of a self-contained token 16 bytes that stand nowhere else: whoever has its key, the log and a copy of the database still
  /// cannot make it.
  package var nonce: [UInt8]?

  /// As JSON, in bytes.
  package static let longest = 2048
  package static let nonceByteCount = 16

  package init(
    issuer: String, audience: String, account: AccountID, tenant: TenantID,
    action: RecoveryAction, channel: TokenChannel, id: RandomIdentifier, issued: Timestamp,
    expires: Timestamp, generation: Int64, epoch: Int, recoveryCase: RandomIdentifier? = nil,
    state: [UInt8]? = nil, device: [UInt8]? = nil, nonce: [UInt8]? = nil
  ) {
    (self.issuer, self.audience, self.account) = (issuer, audience, account)
    (self.tenant, self.action, self.channel) = (tenant, action, channel)
    (self.id, self.issued, self.expires) = (id, issued, expires)
    (self.generation, self.epoch, self.recoveryCase) = (generation, epoch, recoveryCase)
    (self.state, self.device, self.nonce) = (state, device, nonce)
  }
}

extension TokenClaims {
  /// Holds the claims against a use.
  ///
  /// - Throws: `refused`, with the reason.
  package func check(
    for use: TokenUse, under configuration: RecoveryConfiguration
  ) throws(RegainError) {
    guard issuer.hasSameBytes(as: configuration.tokenIssuer) else { throw .refusal(.wrongIssuer) }
    guard audience.hasSameBytes(as: use.audience.claim(in: configuration.tokens.environment)) else {
      throw .refusal(.wrongAudience)
    }
    guard tenant == use.tenant else { throw .refusal(.wrongTenant) }
    guard action == use.action else { throw .refusal(.wrongAction) }
    try configuration.tokens.requireAllowed(action, on: channel, isBound: device != nil)
  }

  /// Whether it is in time, by the rules as they are now.
  ///
  /// - Throws: `refused`, with the reason.
  package func checkTimes(
    under rules: TokenConfiguration, at now: Timestamp
  ) throws(RegainError) {
    // RFC 7519, 4.1.4: on or after. Stricter than PASETO's own rule, which lets the last second pass.
    guard now < expires else { throw .refusal(.tokenExpired) }
    let ahead = now.adding(seconds: rules.skewSeconds)
    guard issued <= ahead, notBefore ?? issued <= ahead else { throw .refusal(.issuedInFuture) }
    guard expires > issued,
      expires.seconds(since: issued) <= rules.ceiling(action, on: channel)
    else { throw .refusal(.lifetimeTooLong) }
  }
}
