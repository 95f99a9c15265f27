#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Redeeming a device's answer in a caller's own transaction, on PostgreSQL")
  struct JoiningAnswerTests {
    @Test(
      "The challenge is used up and the change made, or neither",
      arguments: [PostgresIsolation.readCommitted, .repeatableRead, .serializable])
    func together(_ isolation: PostgresIsolation) async throws {
      let app = try await Application(isolation)
      let deed = try DeviceDeed()
      let (answer, challenge) = try await deed.ask(app.service)
      for isFailing in [true, false] {
        do {
          _ = try await app.store.redeem(answer, to: challenge, service: app.service) {
            session, _ in
            _ = try await session.run([
              PostgresStatement("INSERT INTO password VALUES ('alice', 'new')", [])
            ])
            if isFailing { throw Failure() }
          }
          #expect(!isFailing)
        } catch {
          #expect(isFailing && error is Failure, "\(error)")
        }
        #expect(try app.plain.run("SELECT COUNT(*) FROM password") == [[isFailing ? "0" : "1"]])
      }
      let again = await #expect(throws: RegainError.self) {
        _ = try await app.store.redeem(answer, to: challenge, service: app.service) { _, _ in }
      }
      #expect(again?.reason == .challengeAnswered)
    }

    @Test("Sixty-four at once, on one database: one is accepted")
    func race() async throws {
      let app = try await Application(.readCommitted)
      let deed = try DeviceDeed()
      let (answer, challenge) = try await deed.ask(app.service)
      let accepted = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<64 {
          group.addTask {
            (try? await app.service.devices.redeem(answer, to: challenge)) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(accepted == 1)
    }
  }
#endif
