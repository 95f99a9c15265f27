internal import RegainCrypto

/// A token whose seal, or whose handle, is right: made here, for this use. Whether it is alive is decided against the rows.
package struct AuthenticToken: Sendable {
  package let claims: TokenClaims
  package let format: TokenFormat
  /// SHA-256 of its text.
  package let digest: [UInt8]
  /// As its row must have it, see ``TokenRecord/payload``.
  let payload: [UInt8]

  var rows: TokenRows { TokenRows(Scope(claims.tenant, claims.account)) }
  var recordKey: RecordKey { TokenRecord.key(claims.tenant.bytes, claims.id) }
}

extension RecoveryTokens {
  /// Opens what was handed in. Nothing is counted: a seal of 256 bits or a verifier of 192 is not guessed, and holding up
  /// those who hold a token because of those who do not would be the easier attack.
  ///
  /// - Parameter isAskedAgain: whether it may be one that was redeemed, and is over since.
  /// - Throws: `refused`, `unavailable`.
  func authenticate(
    _ token: borrowing TypedToken, for use: TokenUse, isAskedAgain: Bool = false
  ) async throws(RegainError) -> AuthenticToken {
    let authentic =
      token.format == .handle
      ? try await openHandle(token, for: use) : try openSealed(token, for: use)
    if !isAskedAgain {
      try authentic.claims.checkTimes(under: context.configuration.tokens, at: context.clock.now)
    }
    return authentic
  }

  /// The same, for whoever decides: the log is told of a refusal.
  func authenticateLogging(
    _ token: borrowing TypedToken, for use: TokenUse, origin: RequestOrigin,
    isAskedAgain: Bool = false
  ) async throws(RegainError) -> AuthenticToken {
    do throws(RegainError) {
      return try await authenticate(token, for: use, isAskedAgain: isAskedAgain)
    } catch {
      // Refused it is, also where the log cannot be told.
      if let reason = error.reason { try? await log(reason, in: use.tenant, origin: origin) }
      throw error
    }
  }

  private func openSealed(
    _ token: borrowing TypedToken, for use: TokenUse
  ) throws(RegainError) -> AuthenticToken {
    guard let paseto = try token.paseto() else {
      throw RegainError(.defect, "What is no handle is a PASETO.")
    }
    let opened = try opener.open(paseto, for: use)
    return AuthenticToken(
      claims: opened.claims, format: token.format, digest: token.digest,
      payload: try sha256(opened.payload))
  }

  private func openHandle(
    _ token: borrowing TypedToken, for use: TokenUse
  ) async throws(RegainError) -> AuthenticToken {
    guard let handle = token.handle else { throw RegainError(.defect, "It is no handle.") }
    let (format, digest) = (token.format, token.digest)
    guard context.configuration.acceptsTokens(format) else { throw .refusal(.formatNotAccepted) }
    let record = try await record(of: handle.selector, in: use.tenant)
    guard let verifier = record.verifier,
      let key = context.keyring.key(id: record.digestKey, for: .tokenDigest)
    else { throw .refusal(record.verifier == nil ? .notAuthentic : .missingKey) }
    let given = try SecretDigest.tokenHandle.make(
      handle.verifier, of: handle.selector, in: use.tenant.bytes, key)
    guard isEqualInConstantTime(given.span, verifier.bytes.span) else {
      throw .refusal(.notAuthentic)
    }
    let claims = try TokenClaims.authentic(record.payload.bytes)
    try claims.check(for: use, under: context.configuration)
    return AuthenticToken(
      claims: claims, format: format, digest: digest, payload: record.payload.bytes)
  }

  private func record(
    of id: RandomIdentifier, in tenant: TenantID
  ) async throws(RegainError) -> TokenRecord {
    let key = TokenRecord.key(tenant.bytes, id)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(key)]))
    guard let row = snapshot.record(key) else { throw .refusal(.unknownToken) }
    return try context.rows.open(row, as: TokenRecord.self).body
  }

  /// Whose it would be is not known: one entry a minute for a tenant, and sums of the others.
  private func log(
    _ reason: RefusalReason, in tenant: TenantID, origin: RequestOrigin
  ) async throws(RegainError) {
    let nobody = AccountID(trustedBytes: Array("token\0".utf8))
    let rows = try AccountRows(context, tenant: tenant, account: nobody)
    let event = AuditEvent(.tokenRefused).adding(.factor, .factor(.token))
      .adding(.reason, .reason(reason)).committing(origin)
    guard context.isFirst(event, of: rows, .token) else { return }
    _ = try await context.commitWithSums(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot, mayLog throws(RegainError) -> Decision<Refusal.Outcome<Void>> in
      let (standing, counter) = try rows.resolve(context.rows, in: snapshot)
      let refusal = Refusal(
        event: event.identifying(standing, counter: counter.key), factor: .token,
        counter: counter, error: .refusal(reason))
      return try refusal.decision(context, mayLog: mayLog, at: context.clock.now)
    }
  }
}
