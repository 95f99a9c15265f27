/// The rows that a change to an account's sheets looks at.
package struct SheetAccount: Sendable {
  private let context: ServiceContext
  package let scope: Scope

  package init(_ context: ServiceContext, tenant: TenantID, account: AccountID) {
    self.context = context
    scope = Scope(tenant, account)
  }

  package var codesKey: RecordKey { BackupCodesRecord.key(scope) }
  package var accountKey: RecordKey { AccountRecord.key(scope) }

  package var request: ReadRequest {
    ReadRequest(.change(to: codesKey) + [.consumptions(scope, .backupCode)])
  }

  /// What every new sheet rests on: the epoch and a clock that can be trusted.
  package func standing(in snapshot: Snapshot) throws(RegainError) -> [Change] {
    let epoch = try context.epoch(in: snapshot)
    let mark = try context.checkMayGrant(in: snapshot, at: context.clock.now)
    return [.require(epoch.key, version: epoch.version)] + mark
  }

  package func read(in snapshot: Snapshot) throws(RegainError) -> Stored<BackupCodesRecord> {
    do {
      return try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
    } catch {
      throw error.code == .refused ? .rowsOfAccountTampered : error
    }
  }

  /// The account's own row; nil when Regain has none yet.
  package func readAccount(
    in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AccountRecord>? {
    do {
      return try context.rows.account(of: scope, in: snapshot)
    } catch {
      throw error.code == .refused ? .rowsOfAccountTampered : error
    }
  }
}

extension RegainError {
  /// For those who change an account by authority: unlike a redeemer, they may know.
  static var rowsOfAccountTampered: RegainError {
    RegainError(
      .refused,
      "The stored rows of this account do not verify: they were edited, copied or restored. "
        + "Run `regain doctor`.", reason: .tamperedRecord)
  }
}
