#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Redeeming a token in a caller's own transaction, on PostgreSQL")
  struct JoiningTokenTests {
    @Test(
      "The token is used up and the change made, or neither",
      arguments: [PostgresIsolation.readCommitted, .repeatableRead, .serializable])
    func together(_ isolation: PostgresIsolation) async throws {
      let app = try await Application(isolation)
      let device = try DeviceDeed()
      let enrolled = try await device.enroll(app.service)
      let tokens = [
        try await TokenDeed(app.service, account: "bob"),
        try await TokenDeed(app.service, device: enrolled.device),
      ]
      let proofs = [nil, try await tokens[1].prove(app.service, with: device)]
      for (count, (token, proof)) in zip(tokens, proofs).enumerated() {
        for isFailing in [true, false] {
          do {
            _ = try await app.store.redeem(
              token.typed(), for: token.use, proof: proof, service: app.service
            ) { session, _ in
              _ = try await session.run([
                PostgresStatement("INSERT INTO password VALUES ('account-\(count)', 'new')", [])
              ])
              if isFailing { throw Failure() }
            }
            #expect(!isFailing)
          } catch {
            #expect(isFailing && error is Failure, "\(error)")
          }
          let passwords = try app.plain.run("SELECT COUNT(*) FROM password")
          #expect(passwords == [["\(count + (isFailing ? 0 : 1))"]])
        }
        let again = await #expect(throws: RegainError.self) {
          _ = try await app.store.redeem(
            token.typed(), for: token.use, proof: proof, service: app.service
          ) { _, _ in }
        }
        #expect(again?.reason == .alreadyUsed)
      }
    }

    @Test(
      "Sixty-four at once, on one database: one is accepted",
      arguments: [
        TokenFormat.handle, .v4Local,
      ])
    func race(_ format: TokenFormat) async throws {
      let app = try await Application(.readCommitted)
      let token = try await TokenDeed(app.service, format: format)
      #expect(await token.race(app.service) == 1)
    }
  }
#endif
