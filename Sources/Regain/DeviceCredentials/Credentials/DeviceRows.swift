/// The rows that a decision on an account's devices looks at.
package struct DeviceRows: Sendable {
  package let scope: Scope

  package init(_ scope: Scope) { self.scope = scope }

  package var devicesKey: RecordKey { DevicesRecord.key(scope) }

  package var items: [ReadRequest.Item] {
    .change(to: devicesKey)
  }

  package func devices(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<DevicesRecord> {
    try rows.read(devicesKey, in: snapshot, absent: DevicesRecord())
  }

  /// Nil when Regain has no row of the account yet.
  package func account(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AccountRecord>? {
    try rows.account(of: scope, in: snapshot)
  }
}
