internal import RegainCrypto

/// What token is wanted.
public struct TokenRequest: Sendable {
  /// Whose account it opens.
  public let account: AccountID
  /// What it permits.
  public let action: RecoveryAction
  /// Who it is for.
  public let audience: TokenAudience
  /// The account's tenant.
  public let tenant: TenantID
  /// On which way it reaches its owner.
  public var channel = TokenChannel.direct
  /// What it looks like; nil: `v4.local`, or `v3.local` in the NIST profile.
  public var format: TokenFormat?
  /// In seconds; nil: 900, or what action and channel allow if that is less.
  public var lifetimeSeconds: Int64?
  /// The account's state, whose change ends the token.
  public var state: TokenState?
  /// A device of the account's that its holder must show.
  public var device: DeviceID?
  /// The recovery case that it belongs to: a case alone grants such tokens.
  package var recoveryCase: RecoveryCaseID?
  /// What the session after it is worth at the most.
  package var assurance: AssuranceLevel?
  /// Ends the account's earlier tokens for the action.
  public var endsEarlier = false

  /// - Throws: `malformed` for an action that no token is for: `redeem-token` and `prove-possession`.
  public init(
    account: AccountID, action: RecoveryAction, audience: TokenAudience,
    in tenant: TenantID = .default
  ) throws(RegainError) {
    guard action.isForTokens else {
      throw RegainError(.malformed, "No token is for \(action): devices are asked for it.")
    }
    (self.account, self.action, self.audience, self.tenant) = (account, action, audience, tenant)
  }
}

extension TokenRequest {
  func chosenFormat(_ configuration: RecoveryConfiguration) throws(RegainError) -> TokenFormat {
    let chosen = format ?? (configuration.profile == .nist ? .v3Local : .v4Local)
    guard configuration.acceptsTokens(chosen) else {
      throw RegainError(
        .malformed,
        "Tokens of the format \(chosen.name) are not accepted here: see tokens.formats in the policy."
      )
    }
    guard recoveryCase == nil || chosen.suite?.isPublic != true else {
      throw RegainError(
        .malformed,
        "A token of a recovery case is a handle or encrypted: what it grants is nobody else's to read."
      )
    }
    return chosen
  }

  /// - Throws: `malformed`, naming the ceiling.
  func lifetime(_ configuration: TokenConfiguration) throws(RegainError) -> Int64 {
    let ceiling = configuration.ceiling(action, on: channel)
    guard let lifetimeSeconds else { return min(TokenConfiguration.usualLifetime, ceiling) }
    guard (1...ceiling).contains(lifetimeSeconds) else {
      throw RegainError(
        .malformed,
        "A token for \(action) on the channel \(channel.name) lives for 1 to \(ceiling) seconds.")
    }
    return lifetimeSeconds
  }

  func requireAllowed(_ configuration: TokenConfiguration) throws(RegainError) {
    do throws(RegainError) {
      try configuration.requireAllowed(action, on: channel, isBound: device != nil)
    } catch {
      throw RegainError(
        .malformed,
        channel.isTelephone && device == nil
          ? "A token by \(channel.name) must be bound to a device: whoever has the number would have the account."
          : "A token for \(action) is not sent by \(channel.name): what binds a device comes by a secure channel."
      )
    }
  }
}

extension RecoveryConfiguration {
  /// Whether tokens of a format are issued and accepted.
  package func acceptsTokens(_ format: TokenFormat) -> Bool {
    tokens.formats.contains(format)
      && (profile != .nist || ![.v4Local, .v4Public].contains(format))
  }
}
