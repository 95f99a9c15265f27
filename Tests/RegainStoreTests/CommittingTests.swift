import Foundation
import GRDB
import Regain
import RegainSQLite
import Testing

@Suite("Committing to SQLite") struct CommittingTests {
  /// A store whose disk has room for a few pages more.
  private func fullStore(
    _ folder: TemporaryFolder, pages: Int
  ) async throws -> (SQLiteRecoveryStore, DatabasePool) {
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    let store = try await SQLiteRecoveryStore(sharing: pool)
    try await pool.writeWithoutTransaction { database in
      let used = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(used + pages)")
    }
    return (store, pool)
  }

  @Test("A full disk rejects the change set whole, and the log says the same as the rows")
  func full() async throws {
    let folder = try TemporaryFolder()
    let (store, pool) = try await fullStore(folder, pages: 4)
    var committed = 0
    for number in 0..<100 {
      let outcome = await store.commit(
        ChangeSet([.append(entry(number)), .write(record(number, bytes: 2000))]))
      guard outcome == .committed else {
        guard case .rejected(.unavailable(let why)) = outcome else {
          Issue.record("\(outcome)")
          break
        }
        #expect(why.contains("full"))
        continue
      }
      committed += 1
    }
    #expect((1..<99).contains(committed))
    let counts = try await pool.read { database in
      [
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM regain_record"),
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM regain_audit_entry"),
      ]
    }
    #expect(counts == [committed, committed])
    try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
    #expect(await store.commit(ChangeSet([.write(record(500, bytes: 2000))])) == .committed)
  }

  @Test("On a full disk a group keeps what fits and rejects the rest, each whole") func fullGroup()
    async throws
  {
    let folder = try TemporaryFolder()
    let (store, pool) = try await fullStore(folder, pages: 12)
    let outcomes = await withTaskGroup(of: CommitOutcome.self) { group in
      for number in 0..<64 {
        group.addTask {
          await store.commit(
            ChangeSet([.append(entry(number)), .write(record(number, bytes: 2000))]))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let committed = outcomes.count { $0 == .committed }
    #expect(!outcomes.contains(.unknown))
    let counts = try await pool.read { database in
      [
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM regain_record"),
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM regain_audit_entry"),
      ]
    }
    #expect(counts == [committed, committed])
  }

  @Test("In a group, one rejected change set undoes itself and nobody else") func rejectedInGroup()
    async throws
  {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let outcomes = await withTaskGroup(of: (Int, CommitOutcome).self) { group in
      for number in 0..<200 {
        group.addTask {
          // Every other one asks for a version that is not there, after writing something.
          let condition = Change.require(record(9999).key, version: number % 2 == 0 ? 0 : 7)
          return (
            number,
            await store.commit(
              ChangeSet([.write(record(number)), .append(entry(number)), condition]))
          )
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (number, outcome) in outcomes {
      let expected: CommitOutcome =
        number % 2 == 0 ? .committed : .rejected(.versionMismatch(record(9999).key))
      #expect(outcome == expected)
    }
    let request = ReadRequest([
      .records(record(0).key.scope, .notice), .auditPage(from: 0, limit: 1000),
    ])
    let snapshot = try await store.rows(for: request)
    #expect(snapshot.records.count == 100)
    #expect(snapshot.auditEntries.map(\.index) == Array(0..<100))
  }

  @Test("A commit that fails at the last moment is unknown to all who were in it")
  func failedCommit() async throws {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    let store = try await SQLiteRecoveryStore(sharing: pool)
    try await pool.write { database in
      // A deferred foreign key that a trigger breaks makes COMMIT itself fail.
      try database.execute(
        sql: """
          CREATE TABLE parent (id INTEGER PRIMARY KEY);
          CREATE TABLE child (
            id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
          CREATE TRIGGER orphan AFTER INSERT ON regain_audit_entry
            BEGIN INSERT INTO child VALUES (1); END;
          """)
    }
    let outcomes = await withTaskGroup(of: CommitOutcome.self) { group in
      for number in 0..<8 {
        group.addTask { await store.commit(ChangeSet([.append(entry(number))])) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.allSatisfy { $0 == .unknown }, "\(outcomes)")
    #expect(
      try await store.rows(for: ReadRequest([.auditPage(from: 0, limit: 10)])).auditEntries.isEmpty)
  }
}

func record(_ number: Int, bytes: Int = 10) -> StoredRecord {
  let scope = Scope(tenant: Array("t".utf8), account: Array("a".utf8))
  return StoredRecord(
    key: RecordKey(scope, .notice, "\(number)"), version: 1,
    body: [UInt8](repeating: 7, count: bytes), keyID: "k",
    mac: [UInt8](repeating: 0, count: 32))
}
