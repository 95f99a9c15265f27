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

  /// - Throws: `refused` where its row does not verify.
  init(
    _ context: ServiceContext, _ row: StoredRecord, in tenant: TenantID, _ origin: RequestOrigin
  ) throws(RegainError) {
    guard let id = RandomIdentifier(hex: row.key.id) else { throw .refusal(.unknownCase) }
    (self.context, self.tenant, self.origin) = (context, tenant, origin)
    record = try context.rows.open(row, as: RecoveryCaseRecord.self).body
    account = AccountID(trustedBytes: record.account.bytes)
    rows = CaseRows(id, of: Scope(tenant, account))
  }
}

extension AccountID {
  /// What is counted of a case and of no account: no account has such a name, for it holds a zero byte.
  static func nobody(of recoveryCase: RandomIdentifier) -> AccountID {
    AccountID(trustedBytes: Array("case\0".utf8) + recoveryCase.bytes)
  }
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
      let entered = try EnteredCase(context, row, in: tenant, origin)
      try requireRight(verifier, entered.record, of: id, in: tenant)
      return entered
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
        .refused,
        "There is no case of that id: it was never opened here, or it was over for long and cleared away.",
        reason: .unknownCase)
    }
    return try EnteredCase(context, row, in: tenant, origin)
  }

  /// Visits all that are there, over or not, in order of id. Rows that do not verify are the doctor's.
  ///
  /// - Parameter tenant: nil: of every tenant.
  func forEachCase(
    in tenant: TenantID? = nil, origin: RequestOrigin,
    _ visit: (EnteredCase) async throws(RegainError) -> Void
  ) async throws(RegainError) {
    try await context.forEachRecord(of: .recoveryCase) { row throws(RegainError) in
      let own = TenantID(trustedBytes: row.key.scope.tenant)
      guard tenant == nil || tenant == own,
        let entered = try? EnteredCase(context, row, in: own, origin)
      else { return }
      try await visit(entered)
    }
  }

  private func requireRight(
    _ verifier: KeyMaterial, _ record: RecoveryCaseRecord, of id: RandomIdentifier,
    in tenant: TenantID
  ) throws(RegainError) {
    guard let key = context.keyring.key(id: record.digestKey, for: .tokenDigest) else {
      throw .refusal(.missingKey)
    }
    let digest = try SecretDigest.caseSecret.make(verifier, of: id, in: tenant.bytes, key)
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
    let rows = try AccountRows(context, tenant: tenant, account: .nobody(of: id))
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
