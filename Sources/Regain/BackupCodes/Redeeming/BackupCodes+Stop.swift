extension BackupCodes {
  /// The owner stops recovery: for 72 hours no code of the account is accepted and no sheet confirmed.
  ///
  /// Needs no session and no case, is safe to repeat, and is never held up by failed attempts. A stop
  /// works with the stop code of the active sheet or of one that waits to be confirmed.
  ///
  /// When the store cannot be written, this service keeps the stop, grants nothing, and writes it as soon as
  /// anything is to be granted.
  ///
  /// - Throws: `refused` when the code is not accepted, `throttled` when too many checks run at once,
  ///   `unavailable` when the store cannot be written, `unknown`.
  public func stop(
    _ typed: consuming TypedCode, account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> StopReceipt {
    let rows = try AccountRows(context, tenant: tenant, account: account)
    let verifier = CodeVerifier(context, rows: rows)
    let request = ReadRequest(rows.items + [.record(verifier.codesKey)], lane: .stop)
    let snapshot = try await context.store.rows(for: request)
    let standing = try rows.resolve(context.rows, in: snapshot).standing
    switch try await verifier.verifyStop(typed, standing: standing, snapshot: snapshot) {
    case .success(let sheet):
      return try await freeze(
        rows, codesKey: verifier.codesKey, sheet: sheet, origin: origin)
    case .failure(let refused):
      try await logRefusedStop(rows, reason: refused.reason, origin: origin)
      throw .refusal(refused.reason)
    }
  }

  /// No clock check: stops are taken whenever the store can be written at all.
  private func freeze(
    _ rows: AccountRows, codesKey: RecordKey, sheet: RandomIdentifier, origin: RequestOrigin
  ) async throws(RegainError) -> StopReceipt {
    let request = ReadRequest(rows.items + [.record(codesKey)])
    return try await context.commitStop(
      StopName(row: rows.accountKey, sheet: sheet), reading: request
    ) {
      snapshot, _ throws(RegainError) in
      let now = context.clock.now
      guard let record = snapshot.record(rows.accountKey) else {
        throw .refusal(.unknownAccount)
      }
      let account = try context.rows.open(record, as: AccountRecord.self)
      let codes = try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
      guard codes.body.live.contains(where: { $0.id == sheet }) else { throw .refusal(.noSheet) }
      var body = account.body
      let hand = StopOrigin(.sheet, sheet)
      let effect = body.stop(by: hand, at: now)
      guard body != account.body else { return Decision([], .success(StopReceipt(effect))) }
      var told = StopRecord(account: body.reference, origin: hand, effect: effect)
      told.isTold = effect == .disputed && account.body.isDisputeTold(by: hand, at: now)
      return Decision(
        [
          try context.rows.replacing(account, with: body),
          .require(codes.key, version: codes.version),
        ] + (try told.changes(context, rows.scope, from: origin, at: now)),
        .success(StopReceipt(effect)))
    }
  }

  /// Wrong stop codes are not counted against the account, only remembered.
  private func logRefusedStop(
    _ rows: AccountRows, reason: RefusalReason, origin: RequestOrigin
  ) async throws(RegainError) {
    _ = try await context.commitWithSums(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot, mayLog throws(RegainError) -> Decision<Refusal.Outcome<Void>> in
      let (standing, counter) = try rows.resolve(context.rows, in: snapshot)
      let event = AuditEvent(.stopRefused).identifying(standing, counter: counter.key)
        .adding(.factor, .factor(.stopCode)).adding(.reason, .reason(reason))
        .committing(origin)
      let refusal = Refusal(
        event: event, factor: .stopCode, counter: counter, error: .refusal(reason))
      return try refusal.decision(context, mayLog: mayLog, at: context.clock.now)
    }
  }
}
