import GRDB
import Regain
import RegainSQLite
import RegainTesting
import Testing

@Suite("Redeeming inside a caller's own transaction") struct JoiningTests {
  private struct Application {
    let folder: TemporaryFolder
    let pool: DatabasePool
    let store: SQLiteRecoveryStore
    let clock = ManualClock()
    let service: RecoveryService
    let codes: [String]
    let alice: AccountID

    init() async throws {
      folder = try TemporaryFolder()
      pool = try DatabasePool(path: folder.path + "/application.sqlite")
      try await pool.write {
        try $0.execute(sql: "CREATE TABLE password (account TEXT, hash TEXT)")
      }
      store = try await SQLiteRecoveryStore(sharing: pool)
      service = try await RecoveryService.forTesting(store: store, clock: clock)
      alice = try AccountID("alice")
      codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: alice, profile: .long)
      ).codes
    }

    func reset(_ code: String, failing: Bool = false) async -> (any Error)? {
      do {
        _ = try await store.redeem(TypedCode(code), by: alice, service: service) {
          database, redeemed in
          try database.execute(
            sql: "INSERT INTO password VALUES ('alice', ?)", arguments: ["slot \(redeemed.slot)"])
          if failing { throw Failure() }
        }
        return nil
      } catch {
        return error
      }
    }

    func passwords() async throws -> [String] {
      try await pool.read { try String.fetchAll($0, sql: "SELECT hash FROM password") }
    }

    func remaining() async throws -> Int? {
      try await service.backupCodes.status(of: alice).active?.remaining
    }

    func events() async throws -> [String] {
      try await service.audit.entries(limit: 1000).map(\.event)
    }
  }

  private struct Failure: Error {}

  @Test("Asked again with the same key, the code is accepted again and the change not made again")
  func again() async throws {
    let application = try await Application()
    let key = try IdempotencyKey("0123456789abcdef012345")
    for number in 0..<3 {
      let (redeemed, made) = try await application.store.redeem(
        TypedCode(application.codes[1]), by: application.alice, idempotencyKey: key,
        service: application.service
      ) { database, _ in
        try database.execute(sql: "INSERT INTO password VALUES ('alice', 'new')")
        return true
      }
      #expect(redeemed.isReplay == (number > 0) && (made == nil) == (number > 0))
    }
    #expect(try await application.passwords() == ["new"])
  }

  @Test("Both changes happen, or neither") func together() async throws {
    let application = try await Application()
    #expect(await application.reset(application.codes[1]) == nil)
    #expect(try await application.passwords() == ["slot 1"])
    #expect(try await application.remaining() == 9)
    #expect(await application.reset(application.codes[2], failing: true) is Failure)
    #expect(try await application.passwords() == ["slot 1"])
    #expect(try await application.remaining() == 9)
    #expect(await application.reset(application.codes[2]) == nil, "the code is as it was")
  }

  @Test("A refusal changes nothing of the caller's, and stands in the log") func refusal()
    async throws
  {
    let application = try await Application()
    _ = await application.reset(application.codes[1])
    let error = await application.reset(application.codes[1]) as? RegainError
    #expect(error?.code == .refused)
    #expect(try await application.passwords() == ["slot 1"])
    #expect(try await application.events().last == "authn_login_fail")
  }

  @Test("A caller that rolls back spends no attempt") func rollbackIsNoFailure() async throws {
    let application = try await Application()
    for _ in 0..<8 {
      #expect(await application.reset(application.codes[1], failing: true) is Failure)
    }
    #expect(await application.reset(application.codes[1]) == nil)
  }

  @Test("Of 16 callers with one code exactly one goes through") func race() async throws {
    let application = try await Application()
    let errors = await withTaskGroup(of: (any Error)?.self) { group in
      for _ in 0..<16 { group.addTask { await application.reset(application.codes[1]) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(errors.count { $0 == nil } == 1)
    #expect(try await application.passwords().count == 1)
    #expect(try await application.remaining() == 9)
  }

  @Test("Outside of a transaction, or on a connection that does not sync, nothing is redeemed")
  func unsafeConnections() async throws {
    let application = try await Application()
    let prepared = try await application.service.backupCodes.prepare(
      TypedCode(application.codes[1]), by: application.alice)
    let store = application.store
    try await application.pool.writeWithoutTransaction { (database: Database) throws in
      #expect(throws: RegainError(.misconfigured, "")) {
        _ = try store.commit(prepared, in: database)
      }
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      try database.inTransaction {
        #expect(throws: RegainError(.misconfigured, "")) {
          _ = try store.commit(prepared, in: database)
        }
        return .rollback
      }
    }
    #expect(try await application.remaining() == 10)
  }

  @Test("A stop that came in between wins") func stopWins() async throws {
    let application = try await Application()
    let prepared = try await application.service.backupCodes.prepare(
      TypedCode(application.codes[1]), by: application.alice)
    _ = try await application.service.backupCodes.stop(
      TypedCode(application.codes[0]), account: application.alice)
    let store = application.store
    await #expect(throws: RegainError(.refused, "")) {
      try await application.pool.write { _ = try store.commit(prepared, in: $0) }
    }
  }
}
