import Foundation
import GRDB
import Regain
import RegainSQLite
import RegainTesting
import Testing

@Suite("Opening a SQLite store") struct OpeningTests {
  private func error(_ path: String, create: Bool = true) async -> RegainError? {
    do throws(RegainError) {
      _ = try await SQLiteRecoveryStore(path: path, createIfMissing: create)
      return nil
    } catch {
      return error
    }
  }

  @Test("The connection that commits syncs every commit: PRAGMA synchronous is 2")
  func synchronous() async throws {
    let folder = try TemporaryFolder()
    let own = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    #expect(try await own.synchronousOnWriter() == 2)
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    let before = try await pool.writeWithoutTransaction {
      try Int.fetchOne($0, sql: "PRAGMA synchronous")
    }
    #expect(before == 1, "GRDB's own setting is NORMAL")
    let shared = try await SQLiteRecoveryStore(sharing: pool)
    #expect(try await shared.synchronousOnWriter() == 2)
    // After commits, too.
    try await RecoveryService.initialize(own, keyring: .forTesting())
    #expect(try await own.synchronousOnWriter() == 2)
  }

  @Test("The file is made for its owner alone, in WAL, with Regain's mark") func newFile()
    async throws
  {
    let folder = try TemporaryFolder()
    _ = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.store)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let queue = try DatabaseQueue(path: folder.store)
    try await queue.read { (database: Database) throws in
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
      #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == 0x5267_6E31)
      #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == 1)
    }
  }

  @Test("In an application's database the header stays the application's") func sharedHeader()
    async throws
  {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    try await pool.write {
      try $0.execute(sql: "PRAGMA application_id = 7; PRAGMA user_version = 42")
    }
    _ = try await SQLiteRecoveryStore(sharing: pool)
    _ = try await SQLiteRecoveryStore(sharing: pool)
    try await pool.read { (database: Database) throws in
      #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == 7)
      #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == 42)
      let tables = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      #expect(tables.allSatisfy { $0.hasPrefix("regain_") || $0.hasPrefix("sqlite_") })
    }
  }

  @Test("A newer schema is refused, in a file of its own and in an application's") func newer()
    async throws
  {
    let folder = try TemporaryFolder()
    _ = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let queue = try DatabaseQueue(path: folder.store)
    try await queue.write { try $0.execute(sql: "PRAGMA user_version = 2") }
    try queue.close()
    #expect(await error(folder.store)?.code == .misconfigured)
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    _ = try await SQLiteRecoveryStore(sharing: pool)
    try await pool.write { try $0.execute(sql: "UPDATE regain_schema SET version = 2") }
    await #expect(throws: RegainError(.misconfigured, "")) {
      _ = try await SQLiteRecoveryStore(sharing: pool)
    }
  }

  @Test("What is no store is refused") func refused() async throws {
    let folder = try TemporaryFolder()
    #expect(await error(folder.store, create: false)?.code == .misconfigured, "nothing there")
    #expect(await error(folder.path)?.code == .misconfigured, "a folder")
    #expect(await error(folder.path + "/none/regain.sqlite")?.code == .unavailable, "no folder")
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: folder.store))
    #expect(await error(folder.store)?.code == .misconfigured, "no database")
  }

  @Test("A damaged file is told apart from a busy one") func damaged() async throws {
    let folder = try TemporaryFolder()
    do {
      let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
      for number in 0..<50 {
        _ = await store.commit(ChangeSet([.append(entry(number))]))
      }
    }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: folder.store))
    try handle.seek(toOffset: 4096)
    try handle.write(contentsOf: Data(repeating: 0xFF, count: 4096 * 3))
    try handle.close()
    do throws(RegainError) {
      let store = try await SQLiteRecoveryStore(path: folder.store)
      let findings = await store.findings()
      #expect(!findings.isEmpty, "quick_check finds it")
    } catch {
      #expect(error.code == .misconfigured)
    }
  }

  @Test("A journal that a killed process left behind is undone, and the store is made")
  func hotJournal() async throws {
    let folder = try TemporaryFolder()
    let killed = folder.path + "/killed.sqlite"
    let queue = try DatabaseQueue(path: killed)
    try await queue.writeWithoutTransaction { (database: Database) throws in
      try database.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE t (x)")
      for _ in 0..<200 {
        try database.execute(sql: "INSERT INTO t VALUES (zeroblob(4000))")
      }
      // As the files stand at this moment, a kill would leave them.
      for end in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: killed + end, toPath: folder.store + end)
      }
      try database.execute(sql: "ROLLBACK")
    }
    #expect(await error(folder.store) == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.store + "-journal"))
  }

  @Test("Eight openers at once make one store") func openersAtOnce() async throws {
    let folder = try TemporaryFolder()
    let keyring = try Keyring.forTesting()
    let written = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
          return try await RecoveryService.initialize(store, keyring: keyring)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(written.filter { $0 }.count == 1)
  }
}

func entry(_ number: Int) -> AuditEntry {
  let digits = String(number, radix: 16)
  let id = RandomIdentifier(hex: String(repeating: "0", count: 32 - digits.count) + digits)
  return AuditEntry(
    id: id ?? RandomIdentifier.zero, bytes: Array("entry \(number)".utf8),
    leafHash: [UInt8](repeating: 0, count: 32), values: [])
}

extension RandomIdentifier {
  static var zero: RandomIdentifier {
    guard let zero = RandomIdentifier(hex: String(repeating: "0", count: 32)) else {
      preconditionFailure("32 digits")
    }
    return zero
  }
}
