/// What an account cannot do for some time after it was recovered.
///
/// It begins with the grant, and ends by itself. Neither cases that come to nothing nor stops make it longer.
public struct RecoveryHold: Sendable, Hashable {
  /// After which recovery.
  public let recoveryCase: RecoveryCaseID
  /// Since when.
  public let since: Timestamp
  /// From this second on it is over.
  public let until: Timestamp
  /// What it blocks; empty: all that the application counts as sensitive.
  public let blocks: Set<RecoveryAction>

  init(_ mark: HoldMark) {
    (recoveryCase, since, until) = (RecoveryCaseID(mark.recoveryCase), mark.since, mark.until)
    blocks = Set(mark.blocks.compactMap { try? RecoveryAction($0) })
  }

  /// Whether it blocks something.
  public func blocks(_ action: RecoveryAction) -> Bool { blocks.isEmpty || blocks.contains(action) }
}

extension RecoveryCases {
  /// What holds of an account now; empty: nothing.
  ///
  /// - Throws: `refused` when its rows do not verify: then nothing should be allowed; `unavailable`.
  public func holds(
    on account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> [RecoveryHold] {
    let key = CasesRecord.key(Scope(tenant, account))
    let snapshot = try await context.store.rows(for: ReadRequest([.record(key)]))
    let now = context.clock.now
    return try context.rows.read(key, in: snapshot, absent: CasesRecord()).body.holds
      .filter { now < $0.until }.map(RecoveryHold.init)
  }

  /// Until when something is blocked; nil: it is not.
  ///
  /// - Throws: as ``holds(on:in:)``.
  public func hold(
    on account: AccountID, of action: RecoveryAction, in tenant: TenantID = .default
  ) async throws(RegainError) -> Timestamp? {
    try await holds(on: account, in: tenant).filter { $0.blocks(action) }.map(\.until).max()
  }

  /// Until when recovery of an account is stopped; nil: it is not, or Regain has no row of the account.
  ///
  /// - Throws: as ``holds(on:in:)``.
  public func stoppedUntil(
    _ account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> Timestamp? {
    let scope = Scope(tenant, account)
    let snapshot = try await context.store.rows(
      for: ReadRequest([.record(AccountRecord.key(scope))]))
    let freeze = try context.rows.account(of: scope, in: snapshot)?.body.freeze
    return freeze.flatMap { $0.isInForce(at: context.clock.now) ? $0.until : nil }
  }
}
