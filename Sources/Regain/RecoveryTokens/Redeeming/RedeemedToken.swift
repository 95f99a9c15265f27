/// What a token was found to say.
public struct TokenFacts: Sendable, Hashable {
  /// Whose account it is.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What is permitted.
  public let action: RecoveryAction
  /// Who it is permitted to.
  public let audience: TokenAudience
  /// On which way it reached its owner.
  public let channel: TokenChannel
  /// Its name for Regain.
  public let id: TokenID
  /// When it was issued.
  public let issuedAt: Timestamp
  /// From this second on it is over.
  public let expiresAt: Timestamp
  /// The recovery case that it belongs to.
  public let recoveryCase: RecoveryCaseID?
  /// Of a case's token: the session that begins with it is worth no more, and ends where more is asked for.
  public let assurance: AssuranceLevel?
  /// Whether it is bound to the account's state.
  public let isBoundToState: Bool
  /// Whether it is bound to a device of the account's.
  public let isBoundToDevice: Bool

  init(_ token: AuthenticToken, _ use: TokenUse) {
    let claims = token.claims
    (account, tenant, action) = (claims.account, claims.tenant, claims.action)
    (audience, channel, id) = (use.audience, claims.channel, TokenID(claims.id))
    (issuedAt, expiresAt) = (claims.issued, claims.expires)
    recoveryCase = claims.recoveryCase.map(RecoveryCaseID.init)
    assurance = claims.assurance.flatMap { try? AssuranceLevel($0) }
    (isBoundToState, isBoundToDevice) = (claims.state != nil, claims.device != nil)
  }
}

/// Proof that a token was accepted, and is used up. Nothing but a commit makes one.
public struct RedeemedToken: Sendable {
  /// What it permits, to whom.
  public let facts: TokenFacts
  /// The device that was shown with it.
  public let device: DeviceID?
  /// Names this redemption in the log.
  public let receipt: ReceiptID
  /// The same request was answered before: the token was used up then.
  public let isReplay: Bool
  package var entry: AuditEntry?
  package var leave: LeaveToGrant?

  package init(facts: TokenFacts, device: DeviceID?, receipt: ReceiptID, isReplay: Bool) {
    (self.facts, self.device, self.receipt) = (facts, device, receipt)
    self.isReplay = isReplay
  }
}

/// That a token is authentic, alive, and bound to what was shown. No decision may rest on it: nothing was used up, and the
/// same token may still be redeemed by somebody else.
public struct CheckedToken: Sendable {
  /// What it says.
  public let facts: TokenFacts
}

/// That a token is authentic and alive, for a page that asks whether to go on. No decision may rest on it, and what it is
/// bound to was not looked at.
public struct PeekedToken: Sendable {
  /// What it says.
  public let facts: TokenFacts
}

extension RedeemedToken: RedeemedOnce {}
