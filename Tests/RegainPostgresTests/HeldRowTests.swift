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

    @Test(
      "With the defaults a locked table is answered within two seconds, and nothing is granted",
      arguments: [
        "regain_record", "regain_consumption", "regain_log_head", "regain_audit_entry",
        "regain_audit_value",
      ])
    func lockedTable(_ table: String) async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let store = try await PostgresRecoveryStore(
        PostgresConfiguration(url: url), createIfMissing: true)
      let service = try await RecoveryService.forTesting(store: store)
      let account = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: account, profile: .long)
      ).codes
      let plain = try PlainConnection(url)
      for mode in ["ACCESS EXCLUSIVE", "EXCLUSIVE"] {
        try plain.run("BEGIN")
        try plain.run("LOCK TABLE \(table) IN \(mode) MODE")
        // Also the second time, when no connection is new.
        for _ in 0..<2 {
          let start = ContinuousClock.now
          let origin = try RequestOrigin(source: "192.0.2.1")
          await #expect(throws: RegainError(.unavailable, "")) {
            _ = try await service.backupCodes.redeem(
              TypedCode(codes[1]), by: account, origin: origin)
          }
          #expect(start.duration(to: .now) < .seconds(2), "\(mode)")
        }
        try plain.run("ROLLBACK")
      }
      _ = try await service.backupCodes.redeem(TypedCode(codes[1]), by: account)
    }

    @Test("Whoever queues behind those who waited for the log's head does not wait as long again")
    func queueBehindHead() async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let store = try await PostgresRecoveryStore(
        PostgresConfiguration(url: url), createIfMissing: true)
      let service = try await RecoveryService.forTesting(store: store)
      var sheets: [(AccountID, String)] = []
      for number in 0..<6 {
        let account = try AccountID("account-\(number)")
        let request = try SheetRequest(account: account, profile: .long)
        sheets.append((account, try await service.backupCodes.issueForTesting(request).codes[1]))
      }
      let plain = try PlainConnection(url)
      try plain.run("BEGIN")
      try plain.run("SELECT 1 FROM regain_log_head FOR UPDATE")
      let slowest = try await withThrowingTaskGroup(of: Duration.self) { group in
        for (place, (account, code)) in sheets.enumerated() {
          group.addTask {
            // One after the other, so that they are not one batch.
            try await Task.sleep(for: .milliseconds(100 * place))
            let start = ContinuousClock.now
            await #expect(throws: RegainError(.unavailable, "")) {
              _ = try await service.backupCodes.redeem(TypedCode(code), by: account)
            }
            return start.duration(to: .now)
          }
        }
        return try await group.reduce(.zero) { max($0, $1) }
      }
      #expect(slowest < .seconds(2))
      try plain.run("ROLLBACK")
    }

    @Test("A stop has a connection where all others wait") func stopWhileHeld() async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      var configuration = try PostgresConfiguration(url: url)
      (configuration.maximumConnections, configuration.deadline) = (2, .seconds(10))
      let store = try await PostgresRecoveryStore(configuration, createIfMissing: true)
      let service = try await RecoveryService.forTesting(store: store)
      let (alice, bob) = (try AccountID("alice"), try AccountID("bob"))
      let request = try SheetRequest(account: alice, profile: .long)
      let codes = try await service.backupCodes.issueForTesting(request).codes
      let stopCode = try await service.backupCodes.issueForTesting(
        SheetRequest(account: bob, profile: .long)
      ).codes[0]
      let plain = try PlainConnection(url)
      try plain.run("BEGIN")
      try plain.run("SELECT 1 FROM regain_record WHERE account = 'alice' FOR UPDATE")
      // The only connection that is not a stop's waits for the row; many more wait for the connection.
      let waiting = Task {
        await withTaskGroup(of: Void.self) { group in
          for slot in 0..<40 {
            group.addTask {
              _ = try? await service.backupCodes.redeem(TypedCode(codes[slot % 10 + 1]), by: alice)
            }
          }
        }
      }
      try await Task.sleep(for: .milliseconds(500))
      let start = ContinuousClock.now
      _ = try await service.backupCodes.stop(TypedCode(stopCode), account: bob)
      #expect(start.duration(to: .now) < .seconds(1))
      try plain.run("ROLLBACK")
      await waiting.value
    }
  }
#endif
