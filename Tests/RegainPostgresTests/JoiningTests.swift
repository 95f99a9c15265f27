#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  /// What an application writes to join with its own client: one method.
  struct PlainSession: PostgresSession {
    let connection: PlainConnection

    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
      try statements.map { try connection.runTyped($0.sql, $0.parameters) }
    }
  }

  @Suite("Redeeming inside a caller's own PostgreSQL transaction") struct JoiningTests {
    private struct Application {
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
          throw error
        }
        return prepared
      }
    }

    private struct Failure: Error {}

    @Test("On a connection of the pool both changes happen, or neither", arguments: everyIsolation)
    func together(_ isolation: PostgresIsolation) async throws {
      let application = try await Application(isolation)
      #expect(await application.reset(application.codes[1]) == nil)
      #expect(try application.passwords() == ["slot 1"])
      #expect(try await application.remaining() == 9)
      #expect(await application.reset(application.codes[2], failing: true) is Failure)
      #expect(try application.passwords() == ["slot 1"])
      #expect(try await application.remaining() == 9)
      #expect(await application.reset(application.codes[2]) == nil, "the code is as it was")
      let error = await application.reset(application.codes[1]) as? RegainError
      #expect(error?.code == .refused)
      #expect(try await application.service.audit.entries(limit: 99).last?.event == "code-refused")
    }

    @Test(
      "On a plain connection of the caller's both changes happen, or neither",
      arguments: ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
    func plainly(_ isolation: String) async throws {
      let application = try await Application(.readCommitted)
      _ = try await application.resetPlainly(application.codes[1], isolation: isolation)
      #expect(try application.passwords() == ["slot 1"])
      #expect(try await application.remaining() == 9)
      let undone = try await application.resetPlainly(
        application.codes[2], isolation: isolation, end: "ROLLBACK")
      try await application.service.backupCodes.release(undone)
      #expect(try application.passwords() == ["slot 1"])
      #expect(try await application.remaining() == 9)
      await #expect(throws: RegainError(.refused, "")) {
        _ = try await application.resetPlainly(application.codes[1], isolation: isolation)
      }
      _ = try await application.resetPlainly(application.codes[2], isolation: isolation)
      #expect(try await application.remaining() == 8)
    }

    @Test("Of 16 callers with one code exactly one goes through", arguments: everyIsolation)
    func race(_ isolation: PostgresIsolation) async throws {
      let application = try await Application(isolation)
      let errors = await withTaskGroup(of: (any Error)?.self) { group in
        for _ in 0..<16 { group.addTask { await application.reset(application.codes[1]) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(errors.count { $0 == nil } == 1)
      // Those whom the attempt limiter turned away are told to wait; nobody is told to try again.
      let codes = errors.compactMap { ($0 as? RegainError)?.code }
      #expect(
        codes.count == 15 && codes.allSatisfy { [.refused, .throttled].contains($0) }, "\(codes)")
      #expect(try application.passwords().count == 1)
      #expect(try await application.remaining() == 9)
    }

    @Test("Where commits are answered before they are on disk nothing is joined")
    func unsynced() async throws {
      let application = try await Application(.readCommitted)
      try application.plain.run("SET synchronous_commit = off")
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.resetPlainly(
          application.codes[1], isolation: "READ COMMITTED")
      }
      #expect(try await application.remaining() == 10)
    }

    @Test(
      "Where the server would answer before it syncs, Regain's own commits sync all the same",
      arguments: [("off", "on"), ("remote_apply", "remote_apply")])
    func syncsAnyway(_ server: String, _ expected: String) async throws {
      let url = try await PostgresServer.shared.value.makeURL(
        "%20-csynchronous_commit%3D\(server)")
      let store = try await PostgresRecoveryStore.disposable(url: url)
      let service = try await RecoveryService.forTesting(store: store)
      let alice = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: alice, profile: .long)
      ).codes
      let asked = PostgresStatement("SELECT current_setting('synchronous_commit')")
      let (_, setting) = try await store.redeem(TypedCode(codes[1]), by: alice, service: service) {
        session, _ in try await session.run([asked])
      }
      #expect(setting == [[[.text(expected)]]])
    }

    @Test("Outside of a transaction nothing is joined, and nothing changes") func autocommit()
      async throws
    {
      let application = try await Application(.readCommitted)
      let prepared = try await application.service.backupCodes.prepare(
        TypedCode(application.codes[1]), by: application.alice)
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.store.commit(
          prepared, in: PlainSession(connection: application.plain))
      }
      try await application.service.backupCodes.release(prepared)
      #expect(try await application.remaining() == 10)
      #expect(await application.reset(application.codes[1]) == nil, "the code is as it was")
    }

    @Test("A caller that falls silent is cut off: the code is as it was, and others go on")
    func silent() async throws {
      let application = try await Application(.readCommitted)
      var hasty = try PostgresConfiguration(url: application.url)
      hasty.deadline = .seconds(1)
      let store = try await PostgresRecoveryStore(hasty)
      await #expect(throws: RegainError(.unavailable, "")) {
        _ = try await store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { _, _ in try await Task.sleep(for: .seconds(2)) }
      }
      #expect(try await application.remaining() == 10)
      #expect(await application.reset(application.codes[1]) == nil)
    }

    @Test("A connection that ended well is used again") func reused() async throws {
      let application = try await Application(.readCommitted)
      var backends: Set<[[PostgresRow]]> = []
      for slot in 1...3 {
        let (_, backend) = try await application.store.redeem(
          TypedCode(application.codes[slot]), by: application.alice, service: application.service
        ) { session, _ in try await session.run([PostgresStatement("SELECT pg_backend_pid()")]) }
        backends.insert(backend)
      }
      #expect(backends.count == 1)
    }

    @Test("What the caller's own statement met is the caller's to see") func ownError() async throws
    {
      let application = try await Application(.readCommitted)
      do {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in try await session.run([PostgresStatement("SELECT 1 / 0")]) }
        Issue.record("nothing was thrown")
      } catch let error as PostgresStatementError {
        #expect(error.sqlState == "22012")
      }
      #expect(try await application.remaining() == 10)
    }

    @Test("A stop that came in between wins") func stopWins() async throws {
      let application = try await Application(.readCommitted)
      let prepared = try await application.service.backupCodes.prepare(
        TypedCode(application.codes[1]), by: application.alice)
      _ = try await application.service.backupCodes.stop(
        TypedCode(application.codes[0]), account: application.alice)
      try application.plain.run("BEGIN")
      await #expect(throws: RegainError(.refused, "")) {
        _ = try await application.store.commit(
          prepared, in: PlainSession(connection: application.plain))
      }
    }
  }
#endif
