internal import RegainCrypto

/// Says whether a signed token is authentic and in time, with public keys alone: for services that have neither store nor
/// keyring.
///
/// No decision may rest on it: whether the token was used, revoked or stopped is known to the store alone. A token that is
/// bound to an account's state or to a device is refused, since neither can be looked at here.
public struct OfflineTokenVerifier: Sendable {
  private let configuration: RecoveryConfiguration
  private let keys: TokenPublicKeys

  /// - Parameters:
  ///   - publicKeys: as ``PublishedTokenKey/publicKey`` has them: `k4.public.…` or `k3.public.…`.
  ///   - configuration: with the issuer and the environment of who issues.
  /// - Throws: `malformed` for what is no such key.
  public init(
    publicKeys: [String], configuration: RecoveryConfiguration = .standard
  ) throws(RegainError) {
    (keys, self.configuration) = (try TokenPublicKeys(publicKeys), configuration)
  }

  /// - Parameters:
  ///   - now: by a clock that the caller trusts.
  /// - Throws: `refused`, `malformed` for a token that only its issuer can open.
  public func verify(
    _ token: borrowing TypedToken, for use: TokenUse, at now: Timestamp
  ) throws(RegainError) -> CheckedToken {
    guard let paseto = try token.paseto(), paseto.suite.isPublic else {
      throw RegainError(.malformed, "Only a signed token (v4.public, v3.public) is verified here.")
    }
    let (claims, payload) = try TokenOpener(keys, configuration).open(paseto, for: use)
    try claims.checkTimes(under: configuration.tokens, at: now)
    guard claims.state == nil else { throw .refusal(.stateNotGiven) }
    guard claims.device == nil else { throw .refusal(.proofNotGiven) }
    let opened = AuthenticToken(
      claims: claims, format: token.format, digest: token.digest, payload: payload)
    return CheckedToken(facts: TokenFacts(opened, use))
  }
}

/// Public keys, each found by the id that it has by itself.
private struct TokenPublicKeys: TokenKeyRing {
  private var v4: [PasetoPublicKey<PasetoV4>] = []
  private var v3: [PasetoPublicKey<PasetoV3>] = []

  init(_ texts: [String]) throws(RegainError) {
    for text in texts {
      let bytes = Array(text.utf8)
      if let key = try? PasetoPublicKey<PasetoV4>(paserk: bytes.span) {
        v4.append(key)
      } else if let key = try? PasetoPublicKey<PasetoV3>(paserk: bytes.span) {
        v3.append(key)
      } else {
        throw RegainError(
          .malformed, "A public key of tokens is k4.public.… or k3.public.…: see regain token keys."
        )
      }
    }
  }

  func open(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(RegainError) -> (payload: [UInt8], about: KeyDescription?) {
    let payload =
      switch token.suite {
      case .v4Public: try open(token, v4, implicit)
      case .v3Public: try open(token, v3, implicit)
      case .v4Local, .v3Local: throw RegainError.refusal(.missingKey)
      }
    return (payload, nil)
  }

  private func open<Version>(
    _ token: UnverifiedPaseto, _ keys: [PasetoPublicKey<Version>], _ implicit: [UInt8]
  ) throws(RegainError) -> [UInt8] {
    guard let key = keys.first(where: { TokenFooter(keyID: $0.id).bytes == token.footer }) else {
      throw .refusal(.missingKey)
    }
    return try refusingForgeries { () throws(CryptoError) in
      try key.verify(token, implicit: implicit)
    }
  }
}
