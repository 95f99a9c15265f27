extension BackupCodes {
  /// After the output is flushed: a first sheet begins to redeem.
  func markDelivered(
    _ id: SheetID, of request: SheetRequest, authority: IssueAuthority, activate: Bool
  ) async throws(RegainError) -> IssuedSheet {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    return try await context.commit(reading: account.request, for: .grant) {
      snapshot throws(RegainError) in
      var change = try SheetChange(account, snapshot, authority: authority, context: context)
      let issued = try change.deliver(id.identifier, activate: activate)
      return Decision(try change.changes(), .success(issued))
    }
  }

  /// The output failed: the sheet must never redeem.
  func void(
    _ id: SheetID, of request: SheetRequest, authority: IssueAuthority
  ) async throws(RegainError) {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    try await end(account, authority: authority, how: .voided) { $0.id == id.identifier }
  }
}
