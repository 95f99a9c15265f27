/// The sheets of one account while a single decision changes them.
///
/// Reads the rows once, applies the steps one after the other, and gives the changes and log entries
/// of all of them, for one commit.
struct SheetChange {
  private let context: ServiceContext
  private let scope: Scope
  private let authority: IssueAuthority
  private let now: Timestamp
  private let stored: Stored<BackupCodesRecord>
  private let owner: Stored<AccountRecord>?
  private var newOwner: AccountRecord?
  private var others: [Change] = []

  private(set) var body: BackupCodesRecord

  init(
    _ account: SheetAccount, _ snapshot: Snapshot, authority: IssueAuthority,
    context: ServiceContext
  ) throws(RegainError) {
    (self.context, scope, self.authority) = (context, account.scope, authority)
    now = context.clock.now
    stored = try account.read(in: snapshot)
    owner = try account.readAccount(in: snapshot)
    body = stored.body
  }

  /// Everything, to be committed as one.
  func changes() throws(RegainError) -> [Change] {
    [try ownerChange(), try context.rows.replacing(stored, with: body)] + others
  }

  private func ownerChange() throws(RegainError) -> Change {
    if let owner { return .require(owner.key, version: owner.version) }
    guard let newOwner else { throw RegainError(.defect, "An account without sheets was changed.") }
    return try context.rows.inserting(newOwner, scope: scope, id: AccountRecord.id)
  }

  /// The account's name in the log; made when Regain has no row of it yet.
  private mutating func reference() throws(RegainError) -> RandomIdentifier {
    if let known = owner?.body ?? newOwner { return known.reference }
    let new = AccountRecord(reference: try context.makeIdentifier())
    newOwner = new
    return new.reference
  }

  private mutating func log(_ event: AuditEvent) throws(RegainError) {
    let whole = event.adding(.account, .identifier(try reference()))
    others.append(try context.audit.appending(whole, at: now))
  }

  private mutating func tellOwner(
    _ event: AuditEventName, of sheet: StoredSheet
  ) throws(RegainError) {
    let notice = NoticeRecord(
      event: event.rawValue, at: now, account: try reference(), sheet: sheet.id)
    others.append(try context.leavingNotice(notice, scope: scope))
  }
}

// MARK: the steps

extension SheetChange {
  /// Adds what else the commit must hold to.
  mutating func require(_ changes: [Change]) { others += changes }

  /// Stores the sheet as pending. An older pending one ends, and so does the sheet that the same
  /// request made before.
  mutating func place(_ sheet: StoredSheet) throws(RegainError) {
    for old in stored.body.live {
      let isSameRequest = old.issueDigest != nil && old.issueDigest == sheet.issueDigest
      guard isSameRequest || old.id == stored.body.pending?.id else { continue }
      try end(old, isSameRequest ? .voided : .replaced)
    }
    guard !body.live.contains(where: { $0.tag == sheet.tag }) else {
      throw RegainError(.refused, "Another sheet was issued just now. Try again.")
    }
    body.pending = sheet
    try log(
      authority.event(.sheetIssued).adding(.sheet, .identifier(sheet.id))
        .adding(.count, .number(sheet.redeemable.count)).adding(.profile, sheet.profileWord)
        .adding(.batch, sheet.batch.map { .identifier($0) }))
    try tellOwner(.sheetIssued, of: sheet)
  }

  /// Takes over codes of another system: they redeem at once, as they did there.
  mutating func adopt(
    _ sheet: StoredSheet, format: ImportFormat, grade: ImportGrade
  ) throws(RegainError) {
    guard body.live.isEmpty else {
      throw RegainError(
        .refused, "The account has a sheet already. Revoke it first, or leave these codes out.")
    }
    var active = sheet
    (active.deliveredAt, active.activatedAt) = (now, now)
    body.active = active
    try log(
      authority.event(.sheetImported).adding(.sheet, .identifier(sheet.id))
        .adding(.count, .number(sheet.codes.count)).adding(.format, format.auditValue)
        .adding(.grade, grade.auditValue))
    try tellOwner(.sheetImported, of: sheet)
  }

  /// The output is out of the process: a first sheet begins to redeem.
  mutating func deliver(_ id: RandomIdentifier, activate: Bool) throws(RegainError) -> IssuedSheet {
    guard var sheet = body.pending, sheet.id == id else {
      throw RegainError(.refused, "Another sheet has taken this one's place.")
    }
    sheet.deliveredAt = now
    body.pending = sheet
    guard activate || body.active == nil else {
      return IssuedSheet(
        sheet: SheetID(id), state: .pending, slotToConfirm: sheet.slotToConfirm)
    }
    if body.active != nil { try refuseFrozen() }
    try logActivation(of: sheet)
    return IssuedSheet(sheet: SheetID(id), state: .active, slotToConfirm: nil)
  }

  private mutating func logActivation(of sheet: StoredSheet) throws(RegainError) {
    let old = body.active
    _ = body.activatePending(at: now)
    try log(authority.event(.sheetActivated).adding(.sheet, .identifier(sheet.id)))
    if let old { try logEnding(old, .replaced) }
  }

  /// A stop keeps any new sheet from taking the place of the owner's.
  private func refuseFrozen() throws(RegainError) {
    guard let freeze = owner?.body.freeze, freeze.isInForce(at: now) else { return }
    throw RegainError(
      .refused, "Recovery of this account is stopped until \(freeze.until).",
      reason: .accountFrozen)
  }

  /// Ends sheets by themselves, and tells the owner once.
  ///
  /// - Returns: how many; none when the account has none of them.
  mutating func end(
    _ how: SheetEnding, where isMeant: (StoredSheet) -> Bool
  ) throws(RegainError) -> Int {
    let sheets = body.live.filter(isMeant)
    guard let first = sheets.first, owner != nil else { return 0 }
    for sheet in sheets { try end(sheet, how) }
    try tellOwner(.sheetEnded, of: first)
    return sheets.count
  }

  private mutating func end(_ sheet: StoredSheet, _ how: SheetEnding) throws(RegainError) {
    body.end(sheet, how, at: now)
    try logEnding(sheet, how)
  }

  private mutating func logEnding(
    _ sheet: StoredSheet, _ how: SheetEnding
  ) throws(RegainError) {
    try log(
      authority.event(.sheetEnded).adding(.sheet, .identifier(sheet.id))
        .adding(.how, how.auditValue))
  }
}
