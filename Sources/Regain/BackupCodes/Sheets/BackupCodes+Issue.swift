extension BackupCodes {
  /// Makes a sheet, hands it over, and puts it in force.
  ///
  /// A first sheet is active once `deliver` has returned. A replacement waits until its owner retyped
  /// one code (``confirm(_:by:in:origin:)``); the old sheet redeems until then. When `deliver` throws,
  /// the sheet is void.
  ///
  /// - Parameters:
  ///   - activate: put a replacement in force without confirmation. Administrators only.
  ///   - idempotencyKey: asking again with the same key voids the earlier sheet and makes a new one
  ///     in its place: a sheet is shown only once.
  ///   - deliver: shows, prints or sends the sheet, and returns when it is out of the process.
  /// - Throws: `refused`, `unavailable`, `unknown` or `misconfigured`, or what `deliver` threw as the
  ///   text of `unavailable` unless it is a `RegainError`.
  public func issue(
    _ request: SheetRequest, authority: IssueAuthority, activate: Bool = false,
    idempotencyKey: IdempotencyKey? = nil,
    deliver: (borrowing BackupCodeSheet) async throws -> Void
  ) async throws(RegainError) -> IssuedSheet {
    guard !activate || authority.mayActivate else {
      throw RegainError(.malformed, "Only an administrator may activate without confirmation.")
    }
    let sheet = try await makeSheet(
      request, authority: authority, activate: activate, idempotencyKey: idempotencyKey)
    do {
      try await deliver(sheet)
    } catch {
      try await void(sheet.id, of: request, authority: authority)
      throw (error as? RegainError)
        ?? RegainError(.unavailable, "The sheet could not be handed over; it is void.")
    }
    return try await markDelivered(
      sheet.id, of: request, authority: authority, activate: activate)
  }

  private func makeSheet(
    _ request: SheetRequest, authority: IssueAuthority, activate: Bool,
    idempotencyKey: IdempotencyKey?
  ) async throws(RegainError) -> BackupCodeSheet {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    let digest = try idempotencyKey?.digest(
      context, scope: account.scope, operation: "issue-backup-codes", credential: "")
    let snapshot = try await context.store.rows(for: ReadRequest([.record(account.codesKey)]))
    let draft = try await SheetMaker(context: context, use: .ordinary).makeDraft(
      request, beside: try account.read(in: snapshot).body,
      issueDigest: digest.map(HexBytes.init))
    let placed = try await place(draft, account: account, authority: authority)
    return draft.sheet(isActive: activate || !placed.isReplacement)
  }
}
