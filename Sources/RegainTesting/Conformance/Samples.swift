internal import Regain

/// Rows for the checks. Stores never look inside of them.
enum Sample {
  static let alice = Scope(tenant: Array("t".utf8), account: Array("alice".utf8))
  static let bob = Scope(tenant: Array("t".utf8), account: Array("bob".utf8))

  static func key(_ scope: Scope = alice, _ id: String = "x") -> RecordKey {
    RecordKey(scope, .notice, id)
  }

  static func record(
    _ key: RecordKey = key(), version: Int64 = 1, body: [UInt8] = [1, 2, 3], keyID: String = "k1"
  ) -> StoredRecord {
    StoredRecord(
      key: key, version: version, body: body, keyID: keyID,
      mac: [UInt8](repeating: UInt8(truncatingIfNeeded: version), count: 32))
  }

  static func identifier(_ number: Int) -> RandomIdentifier {
    let digits = String(number, radix: 16)
    let hex = String(repeating: "0", count: 32 - digits.count) + digits
    guard let identifier = RandomIdentifier(hex: hex) else {
      preconditionFailure("32 hex digits are an identifier.")
    }
    return identifier
  }

  static func consumption(
    _ scope: Scope = alice, id: String = "sheet.1", receipt: Int = 1, digest: [UInt8]? = nil
  ) -> Consumption {
    Consumption(
      scope: scope, kind: .backupCode, id: id, at: Timestamp(secondsSince1970: 1_000),
      expiresAt: nil, idempotencyDigest: digest, receipt: identifier(receipt))
  }

  static func entry(_ number: Int) -> AuditEntry {
    AuditEntry(
      id: identifier(number), bytes: Array("entry \(number)\n".utf8),
      leafHash: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32),
      values: [
        CommittedValue(
          field: "actor", salt: [UInt8](repeating: 9, count: 32), value: "someone é \(number)")
      ])
  }
}

extension RecoveryStore {
  func commit(_ changes: Change...) async -> CommitOutcome { await commit(ChangeSet(changes)) }

  func read(_ items: ReadRequest.Item...) async throws -> Snapshot {
    try await rows(for: ReadRequest(items))
  }

  func everyEntry() async throws -> [IndexedAuditEntry] {
    try await read(.auditPage(from: 0, limit: 10_000)).auditEntries
  }
}
