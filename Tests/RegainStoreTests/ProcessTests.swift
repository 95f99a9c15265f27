import Foundation
import GRDB
import Regain
import RegainSQLite
import RegainTesting
import Testing

@Suite("Many processes on one file", .serialized) struct ProcessTests {
  @Test("8 processes after the same 100 consumptions: each is won once") func races() async throws {
    let folder = try TemporaryFolder()
    let path = folder.store
    _ = try await SQLiteRecoveryStore(path: path, createIfMissing: true)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, number = number as Int] in
            let won = try await consumeAll(in: path, as: number)
            try Data("\(won)".utf8).write(to: URL(fileURLWithPath: "\(path).won-\(number)"))
          }
        }
      }
    }
    let won = try (0..<8).map { number in
      Int(try String(contentsOfFile: "\(path).won-\(number)", encoding: .utf8)) ?? 0
    }
    #expect(won.reduce(0, +) == 100, "\(won)")
    let store = try await SQLiteRecoveryStore(path: path)
    let entries = try await store.rows(for: ReadRequest([.auditPage(from: 0, limit: 1000)]))
    #expect(entries.auditEntries.map(\.index) == Array(0..<100))
  }

  @Test(
    "A process killed at any moment leaves whole commits, and loses none that it was told of",
    arguments: [20, 60, 110, 170, 240])
  func killed(_ milliseconds: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.store
    _ = try await SQLiteRecoveryStore(path: path, createIfMissing: true)
    await #expect(processExitsWith: .failure) {
      [path = path as String, milliseconds = milliseconds as Int] in
      Thread.detachNewThread {
        let log = path + ".acknowledged"
        while (try? Data(contentsOf: URL(fileURLWithPath: log)).isEmpty) != false {}
        usleep(UInt32(milliseconds) * 1000)
        kill(getpid(), SIGKILL)
      }
      try await commitForever(in: path)
    }
    let acknowledged = try String(contentsOfFile: path + ".acknowledged", encoding: .utf8)
      .split(separator: "\n").count
    #expect(acknowledged > 0)
    let store = try await SQLiteRecoveryStore(path: path)
    #expect(await store.findings().isEmpty)
    let snapshot = try await store.rows(
      for: ReadRequest([
        .auditPage(from: 0, limit: 1_000_000), .recordPage(.notice, after: nil, limit: 1_000_000),
      ]))
    #expect(snapshot.auditEntries.count >= acknowledged, "no answered commit is lost")
    #expect(snapshot.auditEntries.count == snapshot.records.count, "and each is whole")
  }
}

/// Tries to be the first with each of 100 ids; counts how often it was.
private func consumeAll(in path: String, as number: Int) async throws -> Int {
  let store = try await SQLiteRecoveryStore(path: path)
  let scope = Scope(tenant: Array("t".utf8), account: Array("a".utf8))
  var won = 0
  for id in 0..<100 {
    let consumption = Consumption(
      scope: scope, kind: .backupCode, id: "sheet.\(id)", at: Timestamp(secondsSince1970: 0),
      receipt: .zero)
    let outcome = await store.commit(
      ChangeSet([.append(entry(id * 10 + number)), .consume(consumption)]))
    if outcome == .committed { won += 1 }
  }
  return won
}

/// Commits one change set after the other, and notes each that was answered as committed.
private func commitForever(in path: String) async throws {
  let store = try await SQLiteRecoveryStore(path: path)
  let log = URL(fileURLWithPath: path + ".acknowledged")
  try Data().write(to: log)
  let handle = try FileHandle(forWritingTo: log)
  for number in 0... {
    let changes = ChangeSet([.append(entry(number)), .write(record(number, bytes: 500))])
    if await store.commit(changes) == .committed {
      try handle.write(contentsOf: Data("\(number)\n".utf8))
    }
  }
}
