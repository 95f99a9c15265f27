/// The rows that a decision on an account's addresses looks at.
package struct AddressRows: Sendable {
  package let scope: Scope

  package init(_ scope: Scope) { self.scope = scope }

  package var addressesKey: RecordKey { AddressesRecord.key(scope) }

  package var items: [ReadRequest.Item] {
    .change(to: addressesKey)
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
    try rows.account(of: scope, in: snapshot)
  }
}
