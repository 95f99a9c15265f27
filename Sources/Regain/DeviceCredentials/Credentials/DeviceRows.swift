/// The rows that a decision on an account's devices looks at.
package struct DeviceRows: Sendable {
  package let scope: Scope

  package init(_ scope: Scope) { self.scope = scope }

  package var devicesKey: RecordKey { RecordKey(scope, .devices, DevicesRecord.id) }
  package var accountKey: RecordKey { RecordKey(scope, .account, AccountRecord.id) }

  package var items: [ReadRequest.Item] {
    [
      .record(accountKey), .record(devicesKey), .record(EpochRecord.key), .record(ClockRecord.key),
    ]
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
    guard let record = snapshot.record(accountKey) else { return nil }
    return try rows.open(record, as: AccountRecord.self)
  }
}
