#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Races on PostgreSQL", .serialized) struct RaceTests {
    @Test("64 clients, 200 codes, each tried four times: 200 wins", arguments: everyIsolation)
    func sixtyFourClients(_ isolation: PostgresIsolation) async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      // Four instances of a backend, each with a pool of its own.
      let keyring = try Keyring.forTesting()
      let patient = RecoveryConfiguration(attempts: try AttemptLimits(softLimit: 100))
      var services: [RecoveryService] = []
      for _ in 0..<4 {
        let store = try await PostgresRecoveryStore.disposable(isolation, url: url)
        try await RecoveryService.initialize(store, keyring: keyring)
        services.append(
          RecoveryService(store: store, keyring: keyring, configuration: patient))
      }
      var tries: [(AccountID, String)] = []
      for number in 0..<20 {
        let account = try AccountID("account-\(number)")
        let codes = try await services[0].backupCodes.issueForTesting(
          SheetRequest(account: account, profile: .long)
        ).codes
        for code in codes.dropFirst() { for _ in 0..<4 { tries.append((account, code)) } }
      }
      // Rivals stand next to each other, so that they meet.
      let work = tries
      let errors = await withTaskGroup(of: [RegainError.Code?].self) { group in
        for client in 0..<64 {
          let service = services[client % 4]
          group.addTask {
            var answers: [RegainError.Code?] = []
            for index in stride(from: client, to: work.count, by: 64) {
              do throws(RegainError) {
                _ = try await service.backupCodes.redeem(
                  TypedCode(work[index].1), by: work[index].0)
                answers.append(nil)
              } catch {
                answers.append(error.code)
              }
            }
            return answers
          }
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
      #expect(errors.count { $0 == nil } == 200)
      #expect(errors.count { $0 == .refused } == 600, "\(Set(errors))")
      #expect(
        try PlainConnection(url).run("SELECT COUNT(*) FROM regain_consumption") == [["200"]])
    }

    @Test("A store that looks and then writes is caught", arguments: everyIsolation)
    func naive(_ isolation: PostgresIsolation) async throws {
      let name = "64 rivals for one consumption: exactly one wins"
      let check = try #require(RecoveryStoreConformance.checks.first { $0.name == name })
      await #expect(throws: ConformanceFailure.self) {
        try await check.run { NaiveStore(try await PostgresRecoveryStore.disposable(isolation)) }
      }
    }

    @Test("A pool is never larger than it may be, and a burst waits for its turn") func bounded()
      async throws
    {
      let url = try await PostgresServer.shared.value.makeURL("&application_name=bounded")
      var configuration = try PostgresConfiguration(url: url)
      configuration.maximumConnections = 3
      configuration.deadline = .seconds(30)
      let store = try await PostgresRecoveryStore(configuration, createIfMissing: true)
      let plain = try PlainConnection(url)
      // One of the three is left to stops; and there is the one that asks.
      for (lane, count) in [(Lane.ordinary, "3"), (.stop, "4")] {
        let request = ReadRequest([.keyUse], lane: lane)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<100 { group.addTask { _ = try await store.rows(for: request) } }
          try await group.waitForAll()
        }
        let open = try plain.run(
          "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'bounded'")
        #expect(open == [[count]])
      }
    }
  }
#endif
