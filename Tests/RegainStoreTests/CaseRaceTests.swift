import RegainSQLite
import RegainTestSupport
import Testing

@Suite("A case's wait and its owner's stop, on SQLite") struct CaseRaceTests {
  @Test("In 1000 rounds the stop wins, whoever comes first", .timeLimit(.minutes(5)))
  func stopWins() async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let outcome = try await CaseRace(on: store).run(rounds: 1000)
    #expect(outcome.lost.isEmpty)
    // Both came first at times: it was a race.
    #expect(outcome.granted > 0 && outcome.redeemed > 0)
  }
}
