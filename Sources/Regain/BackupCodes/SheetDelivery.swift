extension BackupCodes {
  /// After the output is flushed: a first sheet begins to redeem.
  func markDelivered(
    _ id: SheetID, of request: SheetRequest, authority: IssueAuthority, activate: Bool
  ) async throws(RegainError) -> IssuedSheet {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    return try await context.transactor.run(reading: account.request) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      let stored = try account.read(in: snapshot)
      guard let owner = try account.readAccount(in: snapshot), var sheet = stored.body.pending,
        sheet.id == id.identifier
      else { throw RegainError(.refused, "Another sheet has taken this one's place.") }
      sheet.deliveredAt = now
      var body = stored.body
      body.pending = sheet
      let goesActive = activate || body.active == nil
      if goesActive && body.active != nil { try refuseFrozen(owner, at: now) }
      let endings = goesActive ? body.active.map { [($0, SheetEnding.replaced)] } ?? [] : []
      if goesActive { _ = body.activatePending(at: now) }
      var changes = [
        .require(owner.key, version: owner.version),
        try context.rows.replacing(stored, with: body),
      ]
      if goesActive {
        let event = authority.event(.sheetActivated)
          .adding(.account, .identifier(owner.body.reference))
          .adding(.sheet, .identifier(sheet.id))
        changes.append(try context.audit.appending(event, at: now))
        changes += try self.endings(
          endings, owner: owner.body.reference, authority: authority, at: now)
      }
      let answer = IssuedSheet(
        sheet: id, state: goesActive ? .active : .pending,
        slotToConfirm: goesActive ? nil : sheet.slotToConfirm)
      return Decision(changes, .success(answer))
    }
  }

  /// The output failed: the sheet must never redeem.
  func void(
    _ id: SheetID, of request: SheetRequest, authority: IssueAuthority
  ) async throws(RegainError) {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    try await end(account, authority: authority, how: .voided) { $0.id == id.identifier }
  }

  /// A stop keeps any new sheet from taking the place of the owner's.
  func refuseFrozen(_ owner: Stored<AccountRecord>, at now: Timestamp) throws(RegainError) {
    guard let freeze = owner.body.freeze, freeze.isInForce(at: now) else { return }
    throw RegainError(
      .refused, "Recovery of this account is stopped until \(freeze.until).",
      reason: .accountFrozen)
  }
}
