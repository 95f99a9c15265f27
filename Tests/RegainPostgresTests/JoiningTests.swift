#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Redeeming inside a caller's own PostgreSQL transaction") struct JoiningTests {
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
      #expect(
        try await application.service.audit.entries(limit: 99).last?.event == "authn_login_fail")
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
      #expect(
        try await application.service.audit.entries(limit: 99).last?.event == "authn_login_fail")
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

    @Test("A plain session and Regain's own door after the same codes: each is won once")
    func bothDoors() async throws {
      let application = try await Application(.readCommitted)
      for slot in 1...10 {
        let code = application.codes[slot]
        async let own = application.reset(code)
        let plain = await application.errorOfPlainReset(code)
        let errors = [await own, plain]
        #expect(errors.count { $0 == nil } == 1)
        let codes = errors.compactMap { ($0 as? RegainError)?.code }
        #expect(codes == [.refused], "whoever comes second finds it used: \(codes)")
        #expect(try application.passwords().count { $0 == "slot \(slot)" } == 1)
      }
      #expect(try await application.remaining() == 10 - (try application.passwords().count))
    }

    @Test("A statement that did not do what it must undoes the whole") func lyingSession()
      async throws
    {
      let application = try await Application(.readCommitted)
      let prepared = try await application.service.backupCodes.prepare(
        TypedCode(application.codes[1]), by: application.alice)
      try application.plain.run("BEGIN")
      await #expect(throws: RegainError(.unavailable, "")) {
        _ = try await application.store.commit(
          prepared, in: LyingSession(session: PlainSession(connection: application.plain)))
      }
      try application.plain.run("ROLLBACK")
    }

    /// As if somebody else had been quicker with the consumption.
    private struct LyingSession: PostgresSession {
      let session: PlainSession

      func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
        let rows = try await session.run(statements)
        return zip(statements, rows).map { $0.sql.contains("INTO regain_consumption") ? [] : $1 }
      }
    }

    /// Warnings: one of them says that a commit is not replicated.
    @Test(
      "Where a commit would be answered too early, or its warnings kept back, nothing is joined",
      arguments: [
        "synchronous_commit = off", "synchronous_commit = local", "client_min_messages = error",
      ])
    func weakened(_ setting: String) async throws {
      let application = try await Application(.readCommitted)
      try application.plain.run("SET \(setting)")
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.resetPlainly(
          application.codes[1], isolation: "READ COMMITTED")
      }
      #expect(try await application.remaining() == 10)
    }

    @Test(
      "Where the server would answer before it syncs, Regain's own commits sync all the same",
      arguments: [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")])
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
