/// The rows that a decision on an account's tokens looks at.
package struct TokenRows: Sendable {
  package let scope: Scope

  package init(_ scope: Scope) { self.scope = scope }

  package var tokensKey: RecordKey { TokensRecord.key(scope) }
  private var devices: DeviceRows { DeviceRows(scope) }
  /// Where it stands when the log was last told of a refusal.
  var counterKey: RecordKey { RecordKey(scope, .attempts, "all") }

  package var items: [ReadRequest.Item] {
    devices.items + [
      .record(tokensKey), .record(counterKey), .consumptions(scope, .token),
    ]
  }

  package func tokens(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<TokensRecord> {
    try rows.read(tokensKey, in: snapshot, absent: TokensRecord())
  }

  /// Nil when Regain has no row of the account yet.
  package func account(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AccountRecord>? {
    try devices.account(rows, in: snapshot)
  }

  func devices(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<DevicesRecord> {
    try devices.devices(rows, in: snapshot)
  }
}
