import GRDB
import Regain
import RegainCrypto
import RegainSQLite
import RegainTestSupport
import RegainTesting
import Testing

@Suite("Redeeming a device's answer inside a caller's own transaction") struct JoiningAnswerTests {
  private struct Failure: Error {}

  @Test("The challenge is used up and the change made, or neither")
  func together() async throws {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    try await pool.write { try $0.execute(sql: "CREATE TABLE password (hash TEXT)") }
    let store = try await SQLiteRecoveryStore(sharing: pool)
    let service = try await RecoveryService.forTesting(store: store)
    let deed = try DeviceDeed()
    let (answer, challenge) = try await deed.ask(service)
    for isFailing in [true, false] {
      let outcome: Result<DeviceVerdict, any Error>
      do {
        outcome = .success(
          try await store.redeem(answer, to: challenge, service: service) { database, _ in
            try database.execute(sql: "INSERT INTO password VALUES ('new')")
            if isFailing { throw Failure() }
          }.0)
      } catch {
        outcome = .failure(error)
      }
      let count = try await pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM password") }
      #expect(count == (isFailing ? 0 : 1))
      #expect((try? outcome.get()) == nil ? isFailing : !isFailing)
    }
    let again = await #expect(throws: RegainError.self) {
      _ = try await store.redeem(answer, to: challenge, service: service) { _, _ in }
    }
    #expect(again?.reason == .challengeAnswered)
    let events = try await service.audit.entries(limit: 100).map(\.event)
    #expect(events.suffix(2) == ["authn_device_approved", "authn_device_fail"])
  }
}
