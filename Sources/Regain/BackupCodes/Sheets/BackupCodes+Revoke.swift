extension BackupCodes {
  /// Ends every sheet of an account. Safe to repeat.
  ///
  /// - Returns: how many sheets ended.
  /// - Throws: `refused` when the stored rows do not verify, `unavailable` or `unknown`.
  @discardableResult
  public func revoke(
    account: AccountID, in tenant: TenantID = .default, authority: IssueAuthority
  ) async throws(RegainError) -> Int {
    let account = SheetAccount(context, tenant: tenant, account: account)
    return try await end(account, authority: authority, how: .revoked) { _ in true }
  }

  /// Ends every sheet of a tenant that was issued before a time.
  ///
  /// Goes through the accounts page by page; stopped half-way, it is safe to repeat.
  ///
  /// - Returns: how many sheets ended.
  /// - Throws: as ``revoke(account:in:authority:)``.
  @discardableResult
  public func revokeAll(
    issuedBefore time: Timestamp, in tenant: TenantID = .default, authority: IssueAuthority
  ) async throws(RegainError) -> Int {
    var count = 0
    try await context.forEachRecord(of: .backupCodes) { record throws(RegainError) in
      guard record.key.scope.tenant == tenant.bytes else { return }
      let account = SheetAccount(
        context, tenant: tenant, account: AccountID(trustedBytes: record.key.scope.account))
      count += try await end(account, authority: authority, how: .revoked) {
        $0.issuedAt < time
      }
    }
    return count
  }

  @discardableResult
  func end(
    _ account: SheetAccount, authority: IssueAuthority, how: SheetEnding,
    where isMeant: @escaping @Sendable (StoredSheet) -> Bool
  ) async throws(RegainError) -> Int {
    let latest = context.clock.now.adding(seconds: ClockGuard.tolerance)
    return try await context.commitStop(reading: account.request) {
      snapshot, isLate throws(RegainError) in
      var change = try SheetChange(account, snapshot, authority: authority, context: context)
      // Written late, it does not end what was issued since, by any machine's clock.
      let count = try change.end(how) { isMeant($0) && (!isLate || $0.issuedAt <= latest) }
      return Decision(count == 0 ? [] : try change.changes(), .success(count))
    }
  }
}
