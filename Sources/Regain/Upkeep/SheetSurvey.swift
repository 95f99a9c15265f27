/// How one account's sheets stand, as found while going through all of them.
public struct SheetSurvey: Sendable {
  /// Whose sheets.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// Nil when the stored rows do not verify.
  public let status: BackupCodesStatus?
  /// What to see to on the sheet that redeems, or else on the one that waits.
  public let conditions: [SheetCondition]
  /// Why nothing would recover the account today; nil when a code would.
  public let obstacle: RecoveryObstacle?
}

/// Why no code of an account would redeem today.
public struct RecoveryObstacle: Sendable, Hashable {
  /// As scripts read it.
  public let name: String
  /// In a few words, after "cannot recover today:".
  public let text: String

  /// It has no sheet.
  public static let noSheet = RecoveryObstacle(name: "no-sheet", text: "it has no sheet")
  /// Its only sheet was never handed over.
  public static let pending = RecoveryObstacle(
    name: "pending", text: "its sheet waits to be handed over")
  /// Its sheet was disabled after too many failures.
  public static let disabled = RecoveryObstacle(name: "disabled", text: "its sheet is disabled")
  /// Part of the log was lost while its sheet was alive.
  public static let suspended = RecoveryObstacle(
    name: "suspended", text: "its sheet is suspended since part of the log was lost")
  /// Its sheet has ended.
  public static let expired = RecoveryObstacle(name: "expired", text: "its sheet has expired")
  /// Every code is used.
  public static let spent = RecoveryObstacle(
    name: "spent", text: "every code of its sheet is used")
  /// The owner stopped recovery.
  public static let frozen = RecoveryObstacle(name: "frozen", text: "its owner stopped recovery")
  /// The stored rows do not verify.
  public static let tampered = RecoveryObstacle(
    name: "tampered", text: "its stored rows do not verify")
  /// Its codes were imported, and the profile does not count them.
  public static let notCounted = RecoveryObstacle(
    name: "not-counted", text: "its imported codes do not count under this profile")
}

extension BackupCodes {
  /// Goes through the sheets of every account, in order of tenant and account.
  ///
  /// Reads page by page; a store of any size costs no more memory than a small one.
  ///
  /// - Parameter tenant: only this one's accounts; nil: everybody's.
  /// - Throws: `unavailable`, `misconfigured`, and what `visit` throws.
  public func survey(
    of tenant: TenantID? = nil,
    visit: (SheetSurvey) async throws(RegainError) -> Void
  ) async throws(RegainError) {
    try await context.forEachRecord(of: .backupCodes) { record throws(RegainError) in
      guard tenant == nil || record.key.scope.tenant == tenant?.bytes else { return }
      try await visit(try await survey(record.key.scope))
    }
  }

  /// One account's, as of now: the page that named it may be older than a redemption.
  package func survey(_ scope: Scope) async throws(RegainError) -> SheetSurvey {
    let account = AccountID(trustedBytes: scope.account)
    let tenant = TenantID(trustedBytes: scope.tenant)
    do {
      let status = try await status(of: account, in: tenant)
      let sheet = status.active ?? status.pending
      return SheetSurvey(
        account: account, tenant: tenant, status: status, conditions: sheet?.conditions ?? [],
        obstacle: obstacle(status))
    } catch {
      guard error.code == .refused else { throw error }
      return SheetSurvey(
        account: account, tenant: tenant, status: nil, conditions: [], obstacle: .tampered)
    }
  }

  private func obstacle(_ status: BackupCodesStatus) -> RecoveryObstacle? {
    guard let sheet = status.active else { return status.pending == nil ? .noSheet : .pending }
    if sheet.state == .disabled { return .disabled }
    if sheet.state == .suspended { return .suspended }
    if sheet.state == .expired { return .expired }
    if sheet.remaining == 0 { return .spent }
    if sheet.isCounted == false { return .notCounted }
    return status.frozenUntil == nil ? nil : .frozen
  }
}
