import GRDB
import Regain
import RegainSQLite
import Testing

/// Run alone: how long one waits can be told only while nothing else runs.
@Suite("A file that cannot be written, against the clock", .serialized) struct AgainstTheClockTests
{
  @Test("A store whose file is locked by another program says so") func locked() async throws {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    let store = try await SQLiteRecoveryStore(sharing: pool)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(
      path: folder.path + "/application.sqlite", configuration: configuration)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let begun = ContinuousClock.now
    let outcome = await store.commit(ChangeSet([.append(entry(1))]))
    #expect(begun.duration(to: .now) < .seconds(2))
    guard case .rejected(.unavailable(let why)) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(why.contains("locked"))
    // Those behind it in the queue have waited as long: nobody waits for one after the other.
    let start = ContinuousClock.now
    let refused = await withTaskGroup(of: CommitOutcome.self) { group in
      for number in 2..<600 {
        group.addTask { await store.commit(ChangeSet([.append(entry(number))])) }
      }
      return await group.reduce(into: 0) { $0 += $1 == .committed ? 0 : 1 }
    }
    #expect(refused == 598)
    #expect(start.duration(to: .now) < .seconds(2))
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    #expect(await store.commit(ChangeSet([.append(entry(1))])) == .committed)
  }
}
