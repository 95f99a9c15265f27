struct PlacedSheet: Sendable {
  let sheet: StoredSheet
  /// Another sheet redeems until this one is confirmed.
  let isReplacement: Bool
}

extension BackupCodes {
  /// Stores the sheet as pending, to be handed over after.
  func place(
    _ draft: SheetDraft, account: SheetAccount, authority: IssueAuthority
  ) async throws(RegainError) -> PlacedSheet {
    try await context.commit(reading: account.request, for: .grant) {
      snapshot throws(RegainError) in
      var change = try SheetChange(account, snapshot, authority: authority, context: context)
      try change.require(account.standing(in: snapshot))
      try change.place(draft.stored)
      return Decision(
        try change.changes(),
        .success(PlacedSheet(sheet: draft.stored, isReplacement: change.body.active != nil)))
    }
  }

  /// Stores the sheet and marks it as handed over, in one commit: for a sheet that is on disk already.
  ///
  /// - Throws: `refused` when it would not be what was printed on it.
  func placeDelivered(
    _ draft: SheetDraft, account: SheetAccount, authority: IssueAuthority, activate: Bool,
    printedAsActive: Bool
  ) async throws(RegainError) -> IssuedSheet {
    try await context.commit(reading: account.request, for: .grant) {
      snapshot throws(RegainError) in
      var change = try SheetChange(account, snapshot, authority: authority, context: context)
      try change.require(account.standing(in: snapshot))
      try change.place(draft.stored)
      let issued = try change.deliver(draft.stored.id, activate: activate)
      guard (issued.state == .active) == printedAsActive else {
        throw RegainError(.refused, "Another sheet was issued to this account just now.")
      }
      return Decision(try change.changes(), .success(issued))
    }
  }
}
