/// How an account stands: for its administrator, and for its owner once signed in.
public struct BackupCodesStatus: Sendable {
  /// The sheet that redeems, if there is one.
  public let active: SheetStatus?
  /// The sheet that waits to be confirmed.
  public let pending: SheetStatus?
  /// Until when recovery is stopped.
  public let frozenUntil: Timestamp?
  /// Which code `confirm` asks for: of the pending sheet, else of the active one.
  public let slotToConfirm: Int?
}

/// One sheet, without anything secret.
public struct SheetStatus: Sendable {
  /// Which sheet it is.
  public let sheet: SheetID
  /// `pending`, `active`, `expired` or `disabled`.
  public let state: SheetState
  /// How long its codes are.
  public let profile: CodeProfile
  /// The owner's line on it.
  public let label: String?
  /// When it was made.
  public let issuedAt: Timestamp
  /// From this second on it redeems nothing; nil: it does not expire.
  public let expiresAt: Timestamp?
  /// Numbered codes, used ones included.
  public let total: Int
  /// Codes that still redeem.
  public let remaining: Int
  /// A new sheet is due.
  public let replaceSoon: Bool
  /// Used slots, in the order of use.
  public let used: [(slot: Int, at: Timestamp)]
  /// When its owner last showed that it is kept.
  public let confirmedAt: Timestamp?
  /// What to see to.
  public let conditions: [SheetCondition]
  /// The system that made its codes, and how well they are kept; nil for sheets of Regain's own.
  public let importedFrom: (format: ImportFormat, grade: ImportGrade)?
  /// Whether the profile lets its codes redeem at all.
  package let isCounted: Bool
}

extension BackupCodes {
  /// - Throws: `refused` when the stored rows do not verify; `unavailable`.
  public func status(
    of account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> BackupCodesStatus {
    let account = SheetAccount(context, tenant: tenant, account: account)
    let snapshot = try await context.store.rows(for: account.request)
    _ = try context.epoch(in: snapshot)
    let record = try account.read(in: snapshot).body
    let now = context.clock.now
    for sheet in record.live
    where !sheet.agrees(with: snapshot.consumptions(account.scope, .backupCode)) {
      throw .rowsOfAccountTampered
    }
    let freeze = try account.readAccount(in: snapshot)?.body.freeze
    return BackupCodesStatus(
      active: record.active.map { status(of: $0, otherwise: .active, at: now) },
      pending: record.pending.map { status(of: $0, otherwise: .pending, at: now) },
      frozenUntil: freeze.flatMap { $0.isInForce(at: now) ? $0.until : nil },
      slotToConfirm: (record.pending ?? record.active)?.slotToConfirm)
  }

  private func status(
    of sheet: StoredSheet, otherwise state: SheetState, at now: Timestamp
  ) -> SheetStatus {
    let ended: SheetState? =
      sheet.disabledAt != nil
      ? .disabled
      : sheet.suspendedAt != nil ? .suspended : sheet.isExpired(at: now) ? .expired : nil
    return SheetStatus(
      sheet: SheetID(sheet.id), state: ended ?? state,
      profile: CodeProfile(name: sheet.profile) ?? .standard, label: sheet.label,
      issuedAt: sheet.issuedAt, expiresAt: sheet.expiresAt, total: sheet.redeemable.count,
      remaining: sheet.remaining,
      replaceSoon: ReplacementAdvice.isDue(
        sheet, configuration: context.configuration, at: now),
      used: sheet.consumed.map { ($0.slot, $0.at) }, confirmedAt: sheet.confirmedAt,
      conditions: sheet.conditions(context.configuration, at: now),
      importedFrom: sheet.origin.flatMap { origin in
        ImportFormat(name: origin.format).map {
          ($0, origin.grade == ImportGrade.fair.name ? .fair : .weak)
        }
      }, isCounted: context.configuration.counts(sheet.origin))
  }
}
