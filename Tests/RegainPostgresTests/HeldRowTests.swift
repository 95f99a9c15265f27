#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Synchronization
  import Testing

  @Suite("Rows of PostgreSQL that another program holds", .serialized) struct HeldRowTests {
    /// A store with a deadline of 10 seconds, and some accounts.
    private struct Bench {
      let plain: PlainConnection
      let store: PostgresRecoveryStore
      let service: RecoveryService
      var sheets: [(account: AccountID, codes: [String])] = []

      init(accounts: Int) async throws {
        let url = try await PostgresServer.shared.value.makeURL()
        store = try await .disposable(url: url, deadline: .seconds(10))
        plain = try PlainConnection(url)
        service = try await RecoveryService.forTesting(store: store)
        for number in 0..<accounts {
          let account = try AccountID("account-\(number)")
          let request = try SheetRequest(account: account, profile: .long)
          sheets.append((account, try await service.backupCodes.issueForTesting(request).codes))
        }
      }

      func redeem(_ number: Int, _ slot: Int) async -> RegainError? {
        do throws(RegainError) {
          let (account, codes) = sheets[number]
          _ = try await service.backupCodes.redeem(TypedCode(codes[slot]), by: account)
          return nil
        } catch {
          return error
        }
      }
    }

    @Test("An account's row: others wait for a moment, not for as long as its own request")
    func accountRow() async throws {
      let bench = try await Bench(accounts: 2)
      try bench.plain.run("BEGIN")
      try bench.plain.run("SELECT 1 FROM regain_record WHERE account = 'account-0' FOR UPDATE")
      let start = ContinuousClock.now
      async let held = bench.redeem(0, 1)
      try await Task.sleep(for: .milliseconds(100))
      for slot in 1...2 { #expect(await bench.redeem(1, slot) == nil) }
      #expect(start.duration(to: .now) < .seconds(7.5), "1.8 seconds, not 8.1")
      #expect(await held?.code == .unavailable)
      try bench.plain.run("ROLLBACK")
      #expect(await bench.redeem(0, 1) == nil)
    }

    @Test("Many accounts' rows: whoever only reads finds a connection") func manyRows() async throws
    {
      let bench = try await Bench(accounts: 17)
      try bench.plain.run("BEGIN")
      try bench.plain.run("SELECT 1 FROM regain_record WHERE account <> 'account-16' FOR UPDATE")
      async let errors = withTaskGroup(of: RegainError?.self) { group in
        for number in 0..<16 { group.addTask { await bench.redeem(number, 1) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      try await Task.sleep(for: .seconds(4))
      let start = ContinuousClock.now
      _ = try await bench.service.backupCodes.status(of: bench.sheets[16].account)
      #expect(
        start.duration(to: .now) < .seconds(3), "those held up wait on two connections of eight")
      try bench.plain.run("ROLLBACK")
      let answers = await errors
      #expect(answers.allSatisfy { $0 == nil || $0?.code == .unavailable })
    }

    @Test("The head of the log, for a while: whoever waited is let in, and reading goes on")
    func logHead() async throws {
      let bench = try await Bench(accounts: 24)
      try bench.plain.run("BEGIN")
      try bench.plain.run("SELECT 1 FROM regain_log_head FOR UPDATE")
      async let errors = withTaskGroup(of: RegainError?.self) { group in
        for number in 0..<24 { group.addTask { await bench.redeem(number, 1) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      try await Task.sleep(for: .seconds(1.5))
      // While the head is still held: with no connection free this would throw.
      _ = try await bench.service.backupCodes.status(of: bench.sheets[0].account)
      try bench.plain.run("ROLLBACK")
      let all = await errors
      #expect(all.count { $0 == nil } == 24, "\(all.compactMap { $0 })")
    }
  }
#endif
