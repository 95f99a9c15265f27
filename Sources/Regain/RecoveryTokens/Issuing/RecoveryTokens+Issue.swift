internal import RegainCrypto

extension RecoveryTokens {
  /// Makes a token. Whoever holds it may have the action done, once: see to it that it reaches its owner alone.
  ///
  /// - Parameters:
  ///   - origin: for the log; where it names a source, tokens are counted by it too.
  ///   - idempotencyKey: asking again with the same key voids the earlier token and makes a new one in its place.
  /// - Throws: `malformed` for a lifetime or a channel that is not allowed; `refused`: the account is stopped, or the device
  ///   is none of its own; `throttled`, `misconfigured`, `unavailable`, `unknown`.
  public func issue(
    _ request: TokenRequest, origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> IssuedRecoveryToken {
    let draft = try TokenDraft(context, request, origin: origin, idempotencyKey: idempotencyKey)
    let claims = try await context.commit(reading: draft.request, for: .grant) {
      snapshot throws(RegainError) in try draft.decide(snapshot)
    }
    return try issued(claims, draft)
  }

  /// The text of a token whose row is committed.
  func issued(
    _ claims: TokenClaims, _ draft: TokenDraft
  ) throws(RegainError) -> IssuedRecoveryToken {
    if let text = draft.handleText {
      return IssuedRecoveryToken(claims, draft.format, keyID: draft.digestKey.id, text: text)
    }
    return try sealed(claims, draft.format)
  }

  private func sealed(
    _ claims: TokenClaims, _ format: TokenFormat
  ) throws(RegainError) -> IssuedRecoveryToken {
    guard let suite = format.suite else {
      throw RegainError(.defect, "What is no handle is a PASETO.")
    }
    let sealed = try seal.seal(claims, as: suite, random: context.random)
    let text = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try SecretBytes(copying: sealed.text.span)
    }
    return IssuedRecoveryToken(claims, format, keyID: sealed.keyID, text: KeyMaterial(text))
  }
}
