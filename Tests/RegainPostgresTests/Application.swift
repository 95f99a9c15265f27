#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting

  /// What an application writes to join with its own client: one method.
  struct PlainSession: PostgresSession {
    let connection: PlainConnection

    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
      try statements.map { try connection.runTyped($0.sql, $0.parameters) }
    }
  }

  /// Thrown by an application's own change.
  struct Failure: Error {}

  /// An application with a table of its own beside Regain's.
  struct Application {
    let plain: PlainConnection
    let url: String
    let store: PostgresRecoveryStore
    let service: RecoveryService
    let codes: [String]
    let alice: AccountID

    init(_ isolation: PostgresIsolation) async throws {
      url = try await PostgresServer.shared.value.makeURL()
      plain = try PlainConnection(url)
      try plain.run("CREATE TABLE password (account text, hash text)")
      store = try await .disposable(isolation, url: url)
      service = try await RecoveryService.forTesting(store: store)
      alice = try AccountID("alice")
      codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: alice, profile: .long)
      ).codes
    }

    func reset(_ code: String, failing: Bool = false) async -> (any Error)? {
      do {
        _ = try await store.redeem(TypedCode(code), by: alice, service: service) {
          session, redeemed in
          let slot = PostgresValue.text("slot \(redeemed.slot)")
          _ = try await session.run([
            PostgresStatement("INSERT INTO password VALUES ('alice', $1)", [slot])
          ])
          if failing { throw Failure() }
        }
        return nil
      } catch {
        return error
      }
    }

    func errorOfPlainReset(_ code: String) async -> (any Error)? {
      do {
        _ = try await resetPlainly(code, isolation: "READ COMMITTED")
        return nil
      } catch {
        return error
      }
    }

    func passwords() throws -> [String?] {
      try plain.run("SELECT hash FROM password").map { $0[0] }
    }

    func remaining() async throws -> Int? {
      try await service.backupCodes.status(of: alice).active?.remaining
    }

    /// On the application's own connection, in a transaction that it begins and ends.
    func resetPlainly(
      _ code: String, isolation: String, end: String = "COMMIT"
    ) async throws -> PreparedRedemption {
      let prepared = try await service.backupCodes.prepare(TypedCode(code), by: alice)
      try plain.run("BEGIN ISOLATION LEVEL \(isolation)")
      do {
        let redeemed = try await store.commit(prepared, in: PlainSession(connection: plain))
        try plain.run("INSERT INTO password VALUES ('alice', $1)", ["slot \(redeemed.slot)"])
        try plain.run(end)
      } catch {
        try plain.run("ROLLBACK")
        try await service.backupCodes.settle(prepared, after: error)
        throw error
      }
      return prepared
    }
  }
#endif
