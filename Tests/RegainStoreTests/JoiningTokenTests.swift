import GRDB
import Regain
import RegainCrypto
import RegainSQLite
import RegainTestSupport
import RegainTesting
import Testing

@Suite("Redeeming a token inside a caller's own transaction") struct JoiningTokenTests {
  private struct Failure: Error {}

  private struct Application {
    let folder: TemporaryFolder
    let pool: DatabasePool
    let store: SQLiteRecoveryStore
    let service: RecoveryService

    init() async throws {
      folder = try TemporaryFolder()
      pool = try DatabasePool(path: folder.path + "/application.sqlite")
      try await pool.write { try $0.execute(sql: "CREATE TABLE password (hash TEXT)") }
      store = try await SQLiteRecoveryStore(sharing: pool)
      service = try await RecoveryService.forTesting(store: store)
    }

    /// Sets a password for a token.
    func reset(
      _ token: TokenDeed, proof: DeviceProof? = nil, isFailing: Bool = false
    ) async throws {
      _ = try await store.redeem(
        token.typed(), for: token.use, proof: proof, service: service
      ) { database, _ in
        try database.execute(sql: "INSERT INTO password VALUES ('new')")
        if isFailing { throw Failure() }
      }
    }

    func passwords() async throws -> Int? {
      try await pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM password") }
    }
  }

  @Test(
    "The token is used up and the change made, or neither",
    arguments: [
      TokenFormat.handle, .v4Local, .v4Public,
    ])
  func together(_ format: TokenFormat) async throws {
    let application = try await Application()
    let token = try await TokenDeed(application.service, format: format)
    await #expect(throws: Failure.self) { try await application.reset(token, isFailing: true) }
    #expect(try await application.passwords() == 0)
    _ = try await application.service.tokens.verify(token.typed(), for: token.use)
    try await application.reset(token)
    #expect(try await application.passwords() == 1)
    let again = await #expect(throws: RegainError.self) { try await application.reset(token) }
    #expect(again?.reason == .alreadyUsed)
    #expect(try await application.passwords() == 1)
    let events = try await application.service.audit.entries(limit: 100).map(\.event)
    #expect(events.suffix(2) == ["authn_token_redeemed", "authn_token_reuse"])
  }

  @Test("Of a token that is bound to a device, both are used up and the change made, or none")
  func bound() async throws {
    let application = try await Application()
    let device = try DeviceDeed()
    let enrolled = try await device.enroll(application.service)
    let token = try await TokenDeed(application.service, device: enrolled.device)
    let proof = try await token.prove(application.service, with: device)
    for _ in 0..<7 {
      await #expect(throws: Failure.self) {
        try await application.reset(token, proof: proof, isFailing: true)
      }
      let missing = await #expect(throws: RegainError.self) { try await application.reset(token) }
      #expect(missing?.reason == .proofNotGiven)
    }
    try await application.reset(token, proof: proof)
    #expect(try await application.passwords() == 1)
  }

  @Test("Attack: asking again with the same key, a day later, makes the caller's change again")
  func again() async throws {
    let application = try await Application()
    let token = try await TokenDeed(application.service, format: .v4Local)
    let key = try IdempotencyKey("0123456789abcdef012345")
    for _ in 0..<3 {
      _ = try? await application.store.redeem(
        token.typed(), for: token.use, idempotencyKey: key, service: application.service
      ) { database, _ in
        try database.execute(sql: "INSERT INTO password VALUES ('new')")
      }
    }
    #expect(try await application.passwords() == 1)
  }

  @Test(
    "Sixty-four at once, on one database: one is accepted",
    arguments: [
      TokenFormat.handle, .v4Local,
    ])
  func race(_ format: TokenFormat) async throws {
    let application = try await Application()
    let token = try await TokenDeed(application.service, format: format)
    #expect(await token.race(application.service) == 1)
  }
}
