import Foundation
import GRDB
import Regain
import RegainFiles
import RegainSQLite
import RegainTesting
import Testing

@Suite("A write-ahead log that a crash has cut") struct CutLogTests {
  @Test("Wherever it ends: used codes and entries agree, and less than was anchored grants nothing")
  func everyCut() async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let anchor = AnchorFile(path: folder.path + "/anchor")
    let service = try await RecoveryService.forTesting(store: store, anchor: anchor)
    _ = try await service.audit.anchor()
    let alice = try AccountID("alice")
    let codes = try await service.backupCodes.issueForTesting(
      SheetRequest(account: alice, profile: .long)
    ).codes
    for code in codes[1...6] {
      _ = try await service.backupCodes.redeem(TypedCode(code), by: alice)
    }
    let log = try Data(contentsOf: URL(fileURLWithPath: folder.store + "-wal"))
    let database = try Data(contentsOf: URL(fileURLWithPath: folder.store))
    let anchored = try LogCheckpoint(note: try #require(await anchor.checkpoint())).size
    var counts: Set<Int> = []
    // Each frame and each part of one: 257 is prime to a page.
    for end in Array(stride(from: 0, to: log.count, by: 257 * 5)) + [log.count] {
      let cut = try TemporaryFolder()
      try database.write(to: URL(fileURLWithPath: cut.store))
      try log.prefix(end).write(to: URL(fileURLWithPath: cut.store + "-wal"))
      for name in ["", "-wal"] {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o600], ofItemAtPath: cut.store + name)
      }
      guard let opened = try? await SQLiteRecoveryStore(path: cut.store) else { continue }
      let again = RecoveryService(
        store: opened, keyring: try .forTesting(), configuration: .standard,
        clock: ManualClock(), random: SeededRandom(seed: 9), anchor: anchor)
      // Before the commit that makes it a store there is nothing to look at.
      guard let entries = try? await again.audit.entries(limit: 1000), !entries.isEmpty else {
        continue
      }
      let logged = entries.count { $0.event == "authn_login_success" }
      let status = try await again.backupCodes.status(of: alice)
      #expect((status.active?.remaining ?? 10) == 10 - logged, "cut at \(end)")
      #expect(entries.map(\.index) == (0..<Int64(entries.count)).map { $0 }, "cut at \(end)")
      counts.insert(logged)
      guard Int64(entries.count) < anchored else { continue }
      await #expect(throws: RegainError(.misconfigured, ""), "cut at \(end)") {
        _ = try await again.backupCodes.redeem(TypedCode(codes[7]), by: alice)
      }
    }
    #expect(counts == Set(0...6), "each of them was met")
  }
}
