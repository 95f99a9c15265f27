/// A sheet before the store has it.
struct SheetDraft: Sendable {
  let id: RandomIdentifier
  let tag: Int
  let request: SheetRequest
  let codes: [StoredCode]
  let issueDigest: HexBytes?
  let pepperKeyID: String

  func sheet(issuedAt now: Timestamp) -> StoredSheet {
    StoredSheet(
      id: id, tag: tag, profile: request.profile.name, label: request.label, issuedAt: now,
      expiresAt: request.expiresAt, pepperKeyID: pepperKeyID, codes: codes,
      issueDigest: issueDigest)
  }
}

struct PlacedSheet: Sendable {
  let sheet: StoredSheet
  /// Another sheet redeems until this one is confirmed.
  let isReplacement: Bool
}

extension BackupCodes {
  /// Stores the sheet as pending. An older pending one ends, and so does the sheet that the same
  /// idempotency key made before.
  func place(
    _ draft: SheetDraft, account: SheetAccount, authority: IssueAuthority
  ) async throws(RegainError) -> PlacedSheet {
    try await context.transactor.run(reading: account.request) { snapshot throws(RegainError) in
      let now = context.clock.now
      let epoch = try context.epoch(in: snapshot)
      let mark = try context.checkClock(in: snapshot, at: now)
      let stored = try account.read(in: snapshot)
      let (owner, ownerChange) = try ownerRow(account, in: snapshot)
      let sheet = draft.sheet(issuedAt: now)
      var (body, ended) = vacating(stored.body, for: sheet, at: now)
      guard !body.live.contains(where: { $0.tag == sheet.tag }) else {
        throw RegainError(.unavailable, "Another sheet was issued just now. Try again.")
      }
      body.pending = sheet
      let event = authority.event(.sheetIssued).adding(.account, .identifier(owner))
        .adding(.sheet, .identifier(sheet.id)).adding(.count, .number(sheet.redeemable.count))
        .adding(.profile, draft.request.profile == .long ? .word("long") : .word("standard"))
      let notice = NoticeRecord(
        event: AuditEventName.sheetIssued.rawValue, at: now, account: owner, sheet: sheet.id)
      let changes =
        [
          ownerChange, .require(epoch.key, version: epoch.version),
          try context.rows.replacing(stored, with: body),
          try context.audit.appending(event, at: now),
          try context.leavingNotice(notice, scope: account.scope),
        ] + mark + (try endings(ended, owner: owner, authority: authority, at: now))
      return Decision(
        changes, .success(PlacedSheet(sheet: sheet, isReplacement: body.active != nil)))
    }
  }

  /// The account's reference in the log, and the change that keeps or makes its row.
  private func ownerRow(
    _ account: SheetAccount, in snapshot: Snapshot
  ) throws(RegainError) -> (RandomIdentifier, Change) {
    if let known = try account.readAccount(in: snapshot) {
      return (known.body.reference, .require(known.key, version: known.version))
    }
    let reference = try context.makeIdentifier()
    let new = AccountRecord(reference: reference)
    return (
      reference,
      try context.rows.inserting(new, scope: account.scope, id: AccountRecord.id)
    )
  }

  private func vacating(
    _ record: BackupCodesRecord, for sheet: StoredSheet, at now: Timestamp
  ) -> (BackupCodesRecord, [(StoredSheet, SheetEnding)]) {
    var (body, ended) = (record, [(StoredSheet, SheetEnding)]())
    for old in record.live {
      let isSameRequest = old.issueDigest != nil && old.issueDigest == sheet.issueDigest
      guard isSameRequest || old.id == record.pending?.id else { continue }
      let how = isSameRequest ? SheetEnding.voided : .replaced
      body.end(old, how, at: now)
      ended.append((old, how))
    }
    return (body, ended)
  }

  func endings(
    _ ended: [(StoredSheet, SheetEnding)], owner: RandomIdentifier, authority: IssueAuthority,
    at now: Timestamp
  ) throws(RegainError) -> [Change] {
    var changes: [Change] = []
    for (sheet, how) in ended {
      let event = authority.event(.sheetEnded).adding(.account, .identifier(owner))
        .adding(.sheet, .identifier(sheet.id)).adding(.how, how.auditValue)
      changes.append(try context.audit.appending(event, at: now))
    }
    return changes
  }
}
