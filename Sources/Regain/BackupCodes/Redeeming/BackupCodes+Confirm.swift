/// What a confirmation found.
public struct SheetConfirmation: Sendable {
  /// Which sheet it was.
  public let sheet: SheetID
  /// The sheet was pending and redeems now; false for a custody drill on the active one.
  public let activated: Bool
  /// How many codes of the sheet are left: retyping one spends none.
  public let remaining: Int
}

extension BackupCodes {
  /// The owner retypes one named code: a pending sheet becomes the active one and ends the one before
  /// it; on an active sheet it is a custody drill, whose date is kept.
  ///
  /// Which code is asked for: ``BackupCodesStatus/slotToConfirm``. It counts as an attempt and does
  /// not spend the code.
  ///
  /// - Throws: as ``redeem(_:by:in:origin:idempotencyKey:)``.
  public func confirm(
    _ typed: consuming TypedCode, by account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> SheetConfirmation {
    let rows = try AccountRows(context, tenant: tenant, account: account)
    let begun = context.clock.now
    let code = try await CodeVerifier(context, rows: rows)
      .verify(typed, origin: origin, refusal: .confirmationRefused)
    let confirming = Confirming(
      context: context, code: code,
      expires: begun.adding(seconds: AttemptLimiter.reservationLifetime))
    return try await context.commit(reading: confirming.request, for: .grant) {
      snapshot throws(RegainError) in try confirming.decide(snapshot)
    }
  }
}

/// The decision on a confirmation, once the secret was right.
private struct Confirming: Sendable {
  let context: ServiceContext
  let code: VerifiedCode
  let expires: Timestamp

  private var rows: AccountRows { code.attempt.rows }
  private var codesKey: RecordKey { BackupCodesRecord.key(rows.scope) }

  var request: ReadRequest {
    ReadRequest(rows.items + [.record(codesKey), .consumptions(rows.scope, .backupCode)])
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<SheetConfirmation> {
    let now = context.clock.now
    do {
      return try confirm(snapshot, at: now)
    } catch {
      guard let reason = error.reason else { throw error }
      let settled = try settling(in: snapshot, isSuccess: false, at: now)
      let event = event(.confirmationRefused).adding(.reason, .reason(reason))
      return Decision(
        [settled, try context.audit.appending(event, at: now)], .failure(.refusal(reason)))
    }
  }

  private func confirm(
    _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<SheetConfirmation> {
    guard now < expires else { throw .refusal(.preparationExpired) }
    try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    guard epoch == code.attempt.epoch else { throw .refusal(.storeReset) }
    guard let accountRow = snapshot.record(rows.accountKey) else {
      throw .refusal(.unknownAccount)
    }
    let account = try context.rows.open(accountRow, as: AccountRecord.self)
    if account.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
    let stored = try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
    let sheet = try namedSheet(in: stored.body, snapshot: snapshot, at: now)
    return try accept(
      sheet, in: stored, requiring: [(account.key, account.version), (epoch.key, epoch.version)],
      snapshot, at: now)
  }

  private func namedSheet(
    in record: BackupCodesRecord, snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> StoredSheet {
    guard let sheet = record.pending ?? record.active else { throw .refusal(.nothingToConfirm) }
    guard sheet.id == code.sheet, sheet.slotToConfirm == code.slot else {
      throw .refusal(.notTheNamedCode)
    }
    guard !sheet.isExpired(at: now) else { throw .refusal(.sheetExpired) }
    guard sheet.disabledAt == nil else { throw .refusal(.sheetDisabled) }
    guard sheet.suspendedAt == nil else { throw .refusal(.sheetSuspended) }
    guard sheet.agrees(with: snapshot.consumptions(rows.scope, .backupCode)) else {
      throw .refusal(.tamperedConsumptions)
    }
    return sheet
  }

  private func accept(
    _ sheet: StoredSheet, in stored: Stored<BackupCodesRecord>,
    requiring versions: [(RecordKey, Int64)], _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<SheetConfirmation> {
    var (body, confirmed) = (stored.body, sheet)
    confirmed.confirmations += 1
    confirmed.confirmedAt = now
    let activates = body.pending?.id == sheet.id
    let old = body.active
    if activates {
      body.pending = confirmed
      _ = body.activatePending(at: now)
    } else {
      body.active = confirmed
    }
    var changes = versions.map { Change.require($0.0, version: $0.1) }
    changes.append(try context.rows.replacing(stored, with: body))
    changes.append(try settling(in: snapshot, isSuccess: true, at: now))
    changes.append(
      try context.audit.appending(
        event(activates ? .sheetConfirmed : .sheetDrilled), at: now))
    if activates { changes += try activation(ending: old, at: now) }
    return Decision(
      changes,
      .success(
        SheetConfirmation(
          sheet: SheetID(sheet.id), activated: activates, remaining: sheet.remaining)))
  }

  /// What stands in the log, and in the owner's mail, when a sheet begins to redeem.
  private func activation(
    ending old: StoredSheet?, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    let notice = NoticeRecord(
      event: AuditEventName.sheetActivated.rawValue, at: now, account: code.account,
      sheet: code.sheet)
    var changes = [
      try context.audit.appending(event(.sheetActivated), at: now),
      try context.leavingNotice(notice, scope: rows.scope),
    ]
    if let old {
      let ended = code.attempt.event(.sheetEnded).adding(.sheet, .identifier(old.id))
        .adding(.how, SheetEnding.replaced.auditValue)
      changes.append(try context.audit.appending(ended, at: now))
    }
    return changes
  }

  private func settling(
    in snapshot: Snapshot, isSuccess: Bool, at now: Timestamp
  ) throws(RegainError) -> Change {
    try code.attempt.releasing(isSuccess: isSuccess, in: snapshot, at: now, context)
  }

  private func event(_ name: AuditEventName) -> AuditEvent {
    code.attempt.event(name).adding(.sheet, .identifier(code.sheet))
      .adding(.slot, .number(code.slot))
  }
}
