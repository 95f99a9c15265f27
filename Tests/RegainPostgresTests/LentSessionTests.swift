#if PostgreSQL
  import Regain
  import RegainTestSupport
  import RegainTesting
  @testable import RegainPostgres
  import Synchronization
  import Testing

  @Suite("A session of Regain's, lent to a caller's change") struct LentSessionTests {
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

    @Test("A change that hides its own error has changed nothing, and is not called again")
    func hiddenError() async throws {
      let application = try await Application(.readCommitted)
      let calls = Mutex(0)
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in
          calls.withLock { $0 += 1 }
          _ = try? await session.run([PostgresStatement("SELECT 1 / 0")])
        }
      }
      #expect(calls.withLock(\.self) == 1)
      #expect(try await application.remaining() == 10)
    }

    @Test(
      "COPY is refused at once, not waited for",
      arguments: ["COPY password FROM STDIN", "COPY password TO STDOUT"])
    func copy(_ statement: String) async throws {
      let application = try await Application(.readCommitted)
      let start = ContinuousClock.now
      await #expect(throws: PostgresStatementError.self) {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in try await session.run([PostgresStatement(statement)]) }
      }
      #expect(start.duration(to: .now) < .seconds(4))
      #expect(await application.reset(application.codes[1]) == nil)
    }

    /// What the compiler alone does not keep a determined caller from.
    private final class Keeper: @unchecked Sendable { var session: (any PostgresSession)? }

    @Test("What a change set for its session is forgotten, and its session ends with it")
    func sessionEnds() async throws {
      let application = try await Application(.readCommitted)
      let kept = Keeper()
      func redeem(_ slot: Int, _ statement: String) async throws -> [[PostgresRow]] {
        try await application.store.redeem(
          TypedCode(application.codes[slot]), by: application.alice, service: application.service
        ) { session, _ in
          kept.session = session
          return try await session.run([PostgresStatement(statement)])
        }.1
      }
      _ = try await redeem(1, "SELECT set_config('search_path', 'pg_temp', false)")
      let session = try #require(kept.session)
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await session.run([PostgresStatement("SELECT 1")])
      }
      let path = try await redeem(2, "SELECT current_setting('search_path')")
      #expect(path != [[[.text("pg_temp")]]])
      #expect(try await application.remaining() == 8)
    }
  }
#endif
