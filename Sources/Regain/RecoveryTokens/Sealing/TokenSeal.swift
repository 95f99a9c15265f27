package import RegainCrypto

/// Makes self-contained tokens. Pure: no store, and no clock.
package struct TokenSeal: Sendable {
  private let keys: TokenKeys

  package init(_ keys: TokenKeys) { self.keys = keys }

  /// - Returns: the text with its prefix, and the id of the key.
  /// - Throws: `malformed` where names make it too long, `misconfigured` without a key.
  package func seal(
    _ claims: TokenClaims, as suite: PasetoSuite, random: some RandomSource
  ) throws(RegainError) -> (text: [UInt8], keyID: String) {
    let payload = try claims.payload()
    let implicit = ImplicitAssertion(
      tenant: claims.tenant, audience: claims.audience, action: claims.action, suite: suite)
    let sealed = try keys.seal(payload, as: suite, implicit: implicit.bytes, random: random)
    let prefix = TokenFormat(suite).prefix.utf8
    var text: [UInt8] = []
    text.reserveCapacity(prefix.count + sealed.text.count)
    text += prefix
    text += sealed.text
    return (text, sealed.keyID)
  }
}

extension TokenClaims {
  /// - Throws: `malformed` where names make it too long.
  package func payload() throws(RegainError) -> [UInt8] {
    let payload = json
    guard payload.count <= Self.longest else {
      throw RegainError(
        .malformed, "The names of account, tenant and audience are too long for a token.")
    }
    return payload
  }
}

/// What the seal covers and the token does not carry: another tenant, audience, action or suite does not open it, even if a
/// rule were forgotten.
package struct ImplicitAssertion {
  package let bytes: [UInt8]

  package init(_ use: TokenUse, _ environment: String?, suite: PasetoSuite) {
    self.init(
      tenant: use.tenant, audience: use.audience.claim(in: environment), action: use.action,
      suite: suite)
  }

  package init(tenant: TenantID, audience: String, action: RecoveryAction, suite: PasetoSuite) {
    var encoding = PreAuthenticationEncoding(count: 5)
    encoding.append(utf8: "regain-token-v1")
    encoding.append(tenant.bytes.span)
    encoding.append(utf8: audience)
    encoding.append(utf8: action.name)
    encoding.append(utf8: suite.rawValue)
    bytes = encoding.bytes
  }
}

extension RecoveryConfiguration {
  /// Who issues.
  package var tokenIssuer: String { tokens.issuer ?? devices.relyingParty }
}
