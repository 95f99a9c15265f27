/// The rows that a decision on a case looks at.
package struct CaseRows: Sendable {
  package let id: RandomIdentifier
  /// Of the account.
  package let scope: Scope

  package init(_ id: RandomIdentifier, of scope: Scope) { (self.id, self.scope) = (id, scope) }

  package var caseKey: RecordKey { RecoveryCaseRecord.key(scope.tenant, id) }
  package var casesKey: RecordKey { CasesRecord.key(scope) }
  private var addresses: AddressRows { AddressRows(scope) }
  private var tokens: TokenRows { TokenRows(scope) }
  private var codesKey: RecordKey { BackupCodesRecord.key(scope) }

  package var items: [ReadRequest.Item] {
    tokens.items + [
      .record(caseKey), .record(casesKey), .record(codesKey), .record(addresses.addressesKey),
    ]
  }

  /// What a decision stands on, read as of one moment.
  ///
  /// - Throws: `refused` where there is no such case, or rows do not verify; `misconfigured`.
  func ground(
    in snapshot: Snapshot, _ context: ServiceContext
  ) throws(RegainError) -> CaseGround {
    guard let row = snapshot.record(caseKey) else { throw .refusal(.unknownCase) }
    let stored = try context.rows.open(row, as: RecoveryCaseRecord.self)
    guard stored.body.account.bytes == scope.account else { throw .refusal(.evidenceOfAnother) }
    return CaseGround(
      id: id, scope: scope, stored: stored,
      account: try addresses.account(context.rows, in: snapshot),
      cases: try context.rows.read(casesKey, in: snapshot, absent: CasesRecord()),
      epoch: try context.epoch(in: snapshot),
      addresses: try addresses.addresses(context.rows, in: snapshot),
      devices: try DeviceRows(scope).devices(context.rows, in: snapshot),
      codes: try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord()),
      tokens: try tokens.tokens(context.rows, in: snapshot))
  }
}
