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
        backends.insert(try #require(backend))
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
      "A change that ends its transaction, or how it commits, has changed nothing",
      arguments: [
        ["ROLLBACK AND CHAIN"], ["ROLLBACK", "BEGIN"], ["COMMIT AND CHAIN"],
        ["SET synchronous_commit = off"], ["SET LOCAL client_min_messages = error"],
      ])
    func restarted(_ statements: [String]) async throws {
      let application = try await Application(.readCommitted)
      let isCommitted = statements == ["COMMIT AND CHAIN"]
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in
          for statement in statements {
            _ = try await session.run([PostgresStatement(statement)])
          }
        }
      }
      // What the change itself committed stays consumed: the code is lost, and never won twice.
      #expect(try await application.remaining() == (isCommitted ? 9 : 10))
      let again = await application.reset(application.codes[1]) as? RegainError
      #expect(again?.code == (isCommitted ? .refused : nil))
    }

    @Test("A condition of the caller's that fails at COMMIT is the caller's to see") func deferred()
      async throws
    {
      let application = try await Application(.readCommitted)
      try application.plain.run(
        "CREATE TABLE user_name (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)")
      do {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in
          for _ in 0..<2 {
            _ = try await session.run([PostgresStatement("INSERT INTO user_name VALUES ('a')")])
          }
        }
        Issue.record("nothing was thrown")
      } catch let error as PostgresStatementError {
        #expect(error.sqlState == "23505")
      }
      #expect(await application.reset(application.codes[1]) == nil)
    }

    @Test(
      "COPY is refused at once, not waited for",
      arguments: ["COPY password FROM STDIN", "COPY password TO STDOUT"])
    func copy(_ statement: String) async throws {
      let application = try await Application(.readCommitted)
      await #expect {
        _ = try await application.store.redeem(
          TypedCode(application.codes[1]), by: application.alice, service: application.service
        ) { session, _ in try await session.run([PostgresStatement(statement)]) }
      } throws: {
        ($0 as? PostgresStatementError)?.message.contains("COPY") == true
      }
      #expect(await application.reset(application.codes[1]) == nil)
    }

    /// What the compiler alone does not keep a determined caller from.
    private final class Keeper: @unchecked Sendable {
      var session: (any PostgresSession)?
      let running = Mutex(false)
      var isRunning: Bool { running.withLock(\.self) }

      func run(_ statement: PostgresStatement) async throws {
        running.withLock { $0 = true }
        _ = try await session?.run([statement])
      }
    }

    @Test("What a change set for its session is forgotten, and its session ends with it")
    func sessionEnds() async throws {
      let application = try await Application(.readCommitted)
      let kept = Keeper()
      func redeem(_ slot: Int, _ statement: String) async throws -> [[PostgresRow]] {
        let answer = try await application.store.redeem(
          TypedCode(application.codes[slot]), by: application.alice, service: application.service
        ) { session, _ in
          kept.session = session
          return try await session.run([PostgresStatement(statement)])
        }.1
        return try #require(answer)
      }
      _ = try await redeem(1, "SELECT set_config('search_path', 'pg_temp', false)")
      await #expect(throws: PostgresStatementError.self) { _ = try await redeem(3, "SELECT 1 / 0") }
      let session = try #require(kept.session)
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await session.run([PostgresStatement("SELECT 1")])
      }
      // A call that still runs when the change returns is no part of it.
      await #expect(throws: RegainError(.misconfigured, "")) {
        _ = try await application.store.redeem(
          TypedCode(application.codes[4]), by: application.alice, service: application.service
        ) { session, _ in
          kept.session = session
          Task { try await kept.run(PostgresStatement("SELECT pg_sleep(1)")) }
          while !kept.isRunning { try await Task.sleep(for: .milliseconds(5)) }
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      let path = try await redeem(2, "SELECT current_setting('search_path')")
      #expect(path != [[[.text("pg_temp")]]])
      #expect(try await application.remaining() == 8)
    }
  }
#endif
