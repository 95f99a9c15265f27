import Foundation
import GRDB
import Regain
import RegainSQLite
import Testing

@Suite("The lane of the stops in SQLite's queue") struct StopLaneTests {
  @Test("A stop finds room where nobody else does, and goes before all of them") func goesFirst()
    async throws
  {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    let store = try await SQLiteRecoveryStore(sharing: pool)
    let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    pool.asyncWriteWithoutTransaction { _ in
      held.signal()
      release.wait()
    }
    held.wait()
    let refused = await withTaskGroup(of: CommitOutcome.self) { group in
      for number in 0..<4200 {
        group.addTask { await store.commit(ChangeSet([.append(entry(number))])) }
      }
      var refused = 0
      // The queue holds 4096 others; who finds no place is told at once.
      while refused < 104, await group.next() != .committed { refused += 1 }
      group.addTask {
        var stop = ChangeSet([.append(entry(9999))])
        stop.lane = .stop
        return await store.commit(stop)
      }
      try? await Task.sleep(for: .milliseconds(300))
      release.signal()
      for await outcome in group { #expect(outcome == .committed) }
      return refused
    }
    #expect(refused == 104)
    let log = try await store.rows(for: ReadRequest([.auditPage(from: 0, limit: 2)])).auditEntries
    #expect(log.first?.entry == entry(9999))
  }
}
