/// A code whose secret was right, and that nothing has consumed yet.
///
/// It holds no secret and it is no acceptance: whether the code is accepted is decided when it is
/// committed, against the rows as they are then. It expires 60 seconds after the attempt was counted.
public struct PreparedRedemption: Sendable {
  package let context: ServiceContext
  package let code: VerifiedCode
  package let expires: Timestamp
  package let leave: LeaveToGrant
  package let idempotencyDigest: [UInt8]?
  package let receipt: RandomIdentifier

  private var rows: AccountRows { code.attempt.rows }
  private var codesKey: RecordKey {
    BackupCodesRecord.key(rows.scope)
  }

  /// Everything that the decision looks at.
  package var request: ReadRequest {
    ReadRequest(rows.items + [.record(codesKey), .consumptions(rows.scope, .backupCode)])
  }

  /// The decision: pure, and the same for Regain's own commit and for a caller's transaction.
  package func decide(
    _ snapshot: Snapshot
  ) throws(RegainError) -> Decision<RedeemedBackupCode> {
    let now = context.clock.now
    do {
      var decision = try accept(snapshot, at: now)
      let entry = decision.changes.lastEntry
      decision.answer = decision.answer.map { redeemed in
        var redeemed = redeemed
        (redeemed.entry, redeemed.leave) = (entry, leave)
        return redeemed
      }
      return decision
    } catch {
      guard let reason = error.reason else { throw error }
      return try refuse(reason, snapshot, at: now)
    }
  }

  // MARK: accepting

  private func accept(
    _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<RedeemedBackupCode> {
    guard now < expires else { throw .refusal(.preparationExpired) }
    try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    guard epoch == code.attempt.epoch else { throw .refusal(.storeReset) }
    let account = try unfrozenAccount(in: snapshot, at: now)
    let stored = try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
    let consumptions = snapshot.consumptions(rows.scope, .backupCode)
    let sheet = try redeemingSheet(in: stored.body, consumptions: consumptions, at: now)
    if sheet.isConsumed(slot: code.slot) {
      let unchanged = [
        Change.require(account.key, version: account.version),
        .require(epoch.key, version: epoch.version),
        .require(stored.key, version: stored.version),
      ]
      return try replay(of: sheet, among: consumptions, while: unchanged, snapshot, at: now)
    }
    return try consume(sheet, in: stored, account: account, epoch: epoch, snapshot, at: now)
  }

  private func unfrozenAccount(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Stored<AccountRecord> {
    guard let record = snapshot.record(rows.accountKey) else { throw .refusal(.unknownAccount) }
    let account = try context.rows.open(record, as: AccountRecord.self)
    if let freeze = account.body.freeze, freeze.isInForce(at: now) {
      throw .refusal(.accountFrozen)
    }
    return account
  }

  private func redeemingSheet(
    in record: BackupCodesRecord, consumptions: [Consumption], at now: Timestamp
  ) throws(RegainError) -> StoredSheet {
    if record.pending?.id == code.sheet { throw .refusal(.sheetPending) }
    guard let sheet = record.active, sheet.id == code.sheet else { throw .refusal(.noSheet) }
    guard sheet.disabledAt == nil else { throw .refusal(.sheetDisabled) }
    guard sheet.suspendedAt == nil else { throw .refusal(.sheetSuspended) }
    guard !sheet.isExpired(at: now) else { throw .refusal(.sheetExpired) }
    guard sheet.agrees(with: consumptions) else { throw .refusal(.tamperedConsumptions) }
    guard context.configuration.counts(sheet.origin) else { throw .refusal(.importNotCounted) }
    return sheet
  }

  private func consume(
    _ sheet: StoredSheet, in stored: Stored<BackupCodesRecord>, account: Stored<AccountRecord>,
    epoch: Stored<EpochRecord>, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<RedeemedBackupCode> {
    var used = sheet
    used.consumed.append(ConsumedSlot(slot: code.slot, at: now))
    var body = stored.body
    body.active = used
    let consumption = Consumption(
      scope: rows.scope, kind: .backupCode, id: sheet.consumptionID(slot: code.slot), at: now,
      idempotencyDigest: idempotencyDigest, receipt: receipt)
    let settled = try code.attempt.releasing(
      isSuccess: true, in: snapshot, at: now, context)
    let event = event(.codeRedeemed).adding(.remaining, .number(used.remaining))
      .adding(.receipt, .identifier(receipt))
      .adding(.request, idempotencyDigest.map { .bytes($0) })
    let notice = NoticeRecord(
      event: AuditEventName.codeRedeemed.rawValue, at: now, account: code.account, sheet: sheet.id,
      slot: code.slot, remaining: used.remaining)
    return Decision(
      [
        .consume(consumption),
        .require(account.key, version: account.version),
        .require(epoch.key, version: epoch.version),
        try context.rows.replacing(stored, with: body),
        settled,
        try context.audit.appending(event, at: now),
        try context.leavingNotice(notice, scope: rows.scope),
      ], .success(answer(used, receipt: receipt, isReplay: false, at: now)))
  }

  /// The same request again gets its receipt again; anything else finds the code used.
  private func replay(
    of sheet: StoredSheet, among consumptions: [Consumption], while unchanged: [Change],
    _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<RedeemedBackupCode> {
    let id = sheet.consumptionID(slot: code.slot)
    guard let idempotencyDigest, let first = consumptions.first(where: { $0.id == id }),
      first.idempotencyDigest == idempotencyDigest
    else { throw .refusal(.alreadyUsed) }
    let settled = try code.attempt.releasing(
      isSuccess: false, in: snapshot, at: now, context)
    let event = event(.codeReplayed).adding(.receipt, .identifier(first.receipt))
    return Decision(
      unchanged + [settled, try context.audit.appending(event, at: now)],
      .success(answer(sheet, receipt: first.receipt, isReplay: true, at: now)))
  }

  // MARK: refusing

  /// The secret was right, so that the attempt is no failure; the log gets the true reason.
  private func refuse<Answer>(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Answer> {
    let settled = try code.attempt.releasing(
      isSuccess: false, in: snapshot, at: now, context)
    let event = event(.codeRefused).adding(.reason, .reason(reason))
    return Decision(
      [settled, try context.audit.appending(event, at: now)],
      .failure(.refusal(reason)))
  }

  private func event(_ name: AuditEventName) -> AuditEvent {
    code.attempt.event(name).adding(.sheet, .identifier(code.sheet))
      .adding(.slot, .number(code.slot))
  }

  private func answer(
    _ sheet: StoredSheet, receipt: RandomIdentifier, isReplay: Bool, at now: Timestamp
  ) -> RedeemedBackupCode {
    RedeemedBackupCode(
      sheet: SheetID(sheet.id), slot: code.slot, remaining: sheet.remaining,
      replaceSoon: ReplacementAdvice.isDue(
        sheet, configuration: context.configuration, at: now),
      receipt: ReceiptID(receipt), isReplay: isReplay)
  }
}

extension PreparedRedemption: CountedConsumption {
  package var attempt: CountedAttempt { code.attempt }

  package func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void> { try refuse(reason, snapshot, at: now) }
}

/// When a new sheet is due.
package enum ReplacementAdvice {
  package static let fewCodes = 2
  package static let soonSeconds: Int64 = 30 * 86_400

  package static func isDue(
    _ sheet: StoredSheet, configuration: RecoveryConfiguration, at now: Timestamp
  ) -> Bool {
    if sheet.origin != nil { return true }
    // NIST SP 800-63B-4, 4.2.1.1: after the use of a saved recovery code a new one is issued.
    if configuration.replacesSheetAfterAnyUse && !sheet.consumed.isEmpty { return true }
    if sheet.disabledAt != nil || sheet.suspendedAt != nil { return true }
    return sheet.remaining <= fewCodes || endsSoon(sheet, at: now)
  }

  package static func endsSoon(_ sheet: StoredSheet, at now: Timestamp) -> Bool {
    sheet.expiresAt.map { now.adding(seconds: soonSeconds) >= $0 } ?? false
  }
}
