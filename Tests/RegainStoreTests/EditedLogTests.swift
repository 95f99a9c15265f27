import Foundation
import GRDB
import Regain
import RegainSQLite
import RegainTestSupport
import RegainTesting
import Testing

@Suite("A log whose rows were edited in the file") struct EditedLogTests {
  /// Of entries before the last one.
  private static let earlier = [
    "UPDATE regain_audit_entry SET log_index = -9223372036854775808 WHERE log_index = 0",
    "UPDATE regain_audit_entry SET log_index = NULL WHERE log_index = 1",
    "UPDATE regain_audit_entry SET bytes = x''",
  ]
  private static let edits =
    earlier + [
      "UPDATE regain_audit_entry SET log_index = 9223372036854775807 WHERE log_index = 2",
      "UPDATE regain_audit_entry SET log_index = 9007199254740993 WHERE log_index = 2",
      "UPDATE regain_audit_entry SET log_index = 4611686018427387904 WHERE log_index = 0",
      "UPDATE regain_audit_entry SET log_index = -1 WHERE log_index = 3",
      "UPDATE regain_audit_entry SET log_index = log_index - 100",
      "UPDATE regain_audit_entry SET log_index = 5000 WHERE log_index = 3",
      "UPDATE regain_audit_entry SET leaf_hash = x'00'",
      "DELETE FROM regain_audit_entry WHERE log_index = 3", "DELETE FROM regain_audit_entry",
    ]

  @Test("A tile's row whose version cannot be raised is left as it is, and hinders nothing")
  func tileVersion() async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let service = try await RecoveryService.forTesting(store: store)
    let recorder = AuditRecorder(random: SeededRandom(seed: 3))
    let event = AuditEvent(.attemptsThrottled).adding(.bucket, .number(0))
      .adding(.factor, .factor(.backupCode))
    func append(_ count: Int) async throws {
      for _ in 0..<count {
        _ = await store.commit(ChangeSet([try recorder.appending(event, at: ManualClock().now)]))
      }
    }
    try await append(300)
    let before = try await service.audit.checkpoint()
    try await DatabaseQueue(path: folder.store).write {
      try $0.execute(
        sql: "UPDATE regain_record SET version = 9223372036854775807 WHERE kind = 'log-tile'")
    }
    #expect(try await service.audit.checkpoint().root == before.root)
    try await append(300)
    _ = try await service.audit.checkpoint()
    #expect(try await service.examine().contains { $0.severity == .alarm })
  }

  @Test("Whatever they say now, nothing falls over, and the doctor finds it", arguments: edits)
  func edited(_ edit: String) async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let deeds = try await LogDeeds(store)
    try await DatabaseQueue(path: folder.store).write { try $0.execute(sql: edit) }
    #expect(await !deeds.alarms().isEmpty)
    let results = await deeds.run()
    for (deed, error) in results {
      #expect(error?.code != .defect, "\(deed): \(error?.message ?? "")")
    }
    // A running service looks at the log's last entry: whoever changes that, or the size, is granted nothing.
    let redeeming = try #require(results.first { $0.deed == "redeem" })
    #expect(redeeming.error?.code == .misconfigured || Self.earlier.contains(edit), "\(redeeming)")
  }
}
