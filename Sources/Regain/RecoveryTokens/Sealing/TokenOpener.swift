package import RegainCrypto

/// Opens self-contained tokens. Pure: no store, and no clock.
package struct TokenOpener<Keys: TokenKeyRing>: Sendable {
  private let keys: Keys
  private let configuration: RecoveryConfiguration

  package init(_ keys: Keys, _ configuration: RecoveryConfiguration) {
    (self.keys, self.configuration) = (keys, configuration)
  }

  /// Opens a token for a use: its form, its key, the seal, the payload, and then what that says. Not yet whether it is in
  /// time, see ``TokenClaims/checkTimes(under:at:)``.
  ///
  /// - Returns: the claims, and the bytes that they were read from.
  /// - Throws: `refused`, with the reason.
  package func open(
    _ token: UnverifiedPaseto, for use: TokenUse
  ) throws(RegainError) -> (claims: TokenClaims, payload: [UInt8]) {
    guard configuration.acceptsTokens(TokenFormat(token.suite)) else {
      throw .refusal(.formatNotAccepted)
    }
    let implicit = ImplicitAssertion(use, configuration.tokens.environment, suite: token.suite)
    let opened = try keys.open(token, implicit: implicit.bytes)
    let claims = try TokenClaims.authentic(opened.payload)
    try claims.check(for: use, under: configuration)
    let skew = configuration.tokens.skewSeconds
    guard opened.about?.mayHaveMade(at: claims.issued, skew: skew) ?? true else {
      throw .refusal(.keyNotInUse)
    }
    return (claims, opened.payload)
  }
}

/// Keys that tokens may have been sealed with.
package protocol TokenKeyRing: Sendable {
  /// What a token says whose seal is right, under the key that its footer names, to the byte. Whoever names a key that is not
  /// there gets no other one tried.
  ///
  /// - Returns: the payload, and what is known of the key's dates.
  /// - Throws: `refused`: no such key, or another seal.
  func open(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(RegainError) -> (payload: [UInt8], about: KeyDescription?)
}

extension TokenClaims {
  /// What was sealed by a key of the keyring's, and must still be what Regain writes.
  ///
  /// - Throws: `refused`.
  static func authentic(_ payload: [UInt8]) throws(RegainError) -> TokenClaims {
    do throws(RegainError) {
      return try TokenClaims(json: payload)
    } catch {
      throw .refusal(.claimsMalformed)
    }
  }
}
