internal import RegainCrypto

/// A case whose secret was shown.
///
/// It proves nothing about the case's state: that is decided in the commit.
struct EnteredCase: Sendable {
  let context: ServiceContext
  let rows: CaseRows
  let tenant: TenantID
  let account: AccountID
  /// As it was when the secret was looked at.
  let record: RecoveryCaseRecord
  let origin: RequestOrigin

  var id: RandomIdentifier { rows.id }
}

extension RecoveryCases {
  /// Looks at the case secret. Whoever lacks it is turned away here: he uses up nobody's attempts.
  ///
  /// - Throws: `refused` where there is no such case, or it is not its secret; `throttled` where a source is named and has tried
  ///   too much; `unavailable`.
  func enter(
    _ secret: borrowing TypedCaseSecret, in tenant: TenantID, origin: RequestOrigin
  ) async throws(RegainError) -> EnteredCase {
    try await context.count(origin, in: tenant)
    let (id, verifier) = (secret.recoveryCase.identifier, secret.verifier)
    let key = RecoveryCaseRecord.key(tenant.bytes, id)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(key)]))
    do throws(RegainError) {
      guard let row = snapshot.record(key) else { throw .refusal(.unknownCase) }
      let record = try context.rows.open(row, as: RecoveryCaseRecord.self).body
      try requireRight(verifier, record, of: id, in: tenant)
      let account = AccountID(trustedBytes: record.account.bytes)
      return EnteredCase(
        context: context, rows: CaseRows(id, of: Scope(tenant, account)), tenant: tenant,
        account: account, record: record, origin: origin)
    } catch {
      if let reason = error.reason { try await logRefusal(reason, of: id, in: tenant, origin) }
      throw error
    }
  }

  /// A case by its id: for the application's own side, which needs no case secret.
  ///
  /// - Throws: `refused` where there is no such case, or its row does not verify; `unavailable`.
  func find(
    _ id: RandomIdentifier, in tenant: TenantID, origin: RequestOrigin
  ) async throws(RegainError) -> EnteredCase {
    let key = RecoveryCaseRecord.key(tenant.bytes, id)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(key)]))
    guard let row = snapshot.record(key) else {
      throw RegainError(
        .refused, "There is no case of that id: it was never opened here, or it is over.",
        reason: .unknownCase)
    }
    let record = try context.rows.open(row, as: RecoveryCaseRecord.self).body
    let account = AccountID(trustedBytes: record.account.bytes)
    return EnteredCase(
      context: context, rows: CaseRows(id, of: Scope(tenant, account)), tenant: tenant,
      account: account, record: record, origin: origin)
  }

  private func requireRight(
    _ verifier: KeyMaterial, _ record: RecoveryCaseRecord, of id: RandomIdentifier,
    in tenant: TenantID
  ) throws(RegainError) {
    guard let key = context.keyring.key(id: record.digestKey, for: .tokenDigest) else {
      throw .refusal(.missingKey)
    }
    let digest = try CaseDigest.caseSecret.make(verifier, of: id, in: tenant.bytes, key)
    guard isEqualInConstantTime(digest.span, record.secretDigest.bytes.span) else {
      throw .refusal(.wrongCaseSecret)
    }
  }

  /// Once a minute for what stands in one bucket, and in sums. Whose case it would be is not said: nobody has shown that he may
  /// know.
  func logRefusal(
    _ reason: RefusalReason, of id: RandomIdentifier, in tenant: TenantID,
    _ origin: RequestOrigin
  ) async throws(RegainError) {
    let nobody = AccountID(trustedBytes: Array("case\0".utf8) + id.bytes)
    let rows = try AccountRows(context, tenant: tenant, account: nobody)
    let context = context
    _ = try await context.commitWithSums(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot, mayLog throws(RegainError) -> Decision<Refusal.Outcome<Void>> in
      let (standing, counter) = try rows.resolve(context.rows, in: snapshot)
      let event = AuditEvent(.caseRefused).identifying(standing, counter: counter.key)
        .adding(.factor, .factor(.caseSecret)).adding(.reason, .reason(reason))
        .adding(.case, .identifier(id)).committing(origin)
      return try Refusal(
        event: event, factor: .caseSecret, counter: counter, error: .refusal(reason)
      ).decision(context, mayLog: mayLog, at: context.clock.now)
    }
  }
}
