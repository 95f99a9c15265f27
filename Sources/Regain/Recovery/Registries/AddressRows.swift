/// The rows that a decision on an account's addresses looks at.
package struct AddressRows: Sendable {
  package let scope: Scope

  package init(_ scope: Scope) { self.scope = scope }

  package var addressesKey: RecordKey { RecordKey(scope, .addresses, AddressesRecord.id) }
  private var accountKey: RecordKey { RecordKey(scope, .account, AccountRecord.id) }

  package var items: [ReadRequest.Item] {
    [
      .record(accountKey), .record(addressesKey), .record(EpochRecord.key),
      .record(ClockRecord.key),
    ]
  }

  package func addresses(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AddressesRecord> {
    try rows.read(addressesKey, in: snapshot, absent: AddressesRecord())
  }

  /// Nil when Regain has no row of the account yet.
  package func account(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AccountRecord>? {
    guard let record = snapshot.record(accountKey) else { return nil }
    return try rows.open(record, as: AccountRecord.self)
  }
}
