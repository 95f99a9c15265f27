#if PostgreSQL
  import Foundation
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("A connection that breaks", .serialized) struct LostConnectionTests {
    @Test("Cut in every phase of a redemption, 200 times: won once each, no acknowledged one lost")
    func everyPhase() async throws {
      let bench = try await ProxiedBench()
      let (proxy, service) = (bench.proxy, bench.service)
      var (cuts, unknown, acknowledged) = (0, 0, 0)
      for number in 0..<20 {
        let (account, codes) = try await bench.issue(number)
        for slot in 1...10 {
          let cut = Self.cut(number * 10 + slot - 1)
          let key = try IdempotencyKey("request-of-the-test-run-\(number)-\(slot)")
          proxy.arm(cut)
          let first = await Self.redeem(codes[slot], account, key, service)
          if proxy.hasCut { cuts += 1 }
          if case .failure(let error) = first {
            #expect([.unknown, .unavailable].contains(error.code), "\(cut): \(error)")
            unknown += error.code == .unknown ? 1 : 0
          } else {
            acknowledged += 1
          }
          proxy.arm(.before(message: .max))
          let again = try await Self.redeem(codes[slot], account, key, service).get()
          if case .success(let won) = first {
            #expect(again.isReplay && again.receipt == won.receipt, "\(cut)")
          }
          let other = try IdempotencyKey("other-one-of-the-test-run-\(number)-\(slot)")
          let rival = await Self.redeem(codes[slot], account, other, service)
          #expect(throws: RegainError(.refused, "")) { try rival.get() }
        }
      }
      #expect(cuts == 200, "\(cuts) cuts; every redemption has six messages")
      #expect(unknown > 30 && acknowledged > 30, "\(unknown) unknown, \(acknowledged) answered")
      #expect(try bench.consumptions() == [["200"]])
      let log = try await service.audit.entries(limit: 100_000)
      #expect(log.count { $0.event == "authn_login_success" } == 200)
      #expect(log.map(\.index) == log.indices.map { Int64($0) })
    }

    /// Read, changes and COMMIT, twice: counting the attempt and consuming the code.
    private static func cut(_ number: Int) -> CuttingProxy.Cut {
      let message = number / 3 % 6
      return switch number % 3 {
      case 0: .before(message: message)
      case 1: .within(message: message)
      default: .after(message: message)
      }
    }

    private static func redeem(
      _ code: String, _ account: AccountID, _ key: IdempotencyKey, _ service: RecoveryService
    ) async -> Result<RedeemedBackupCode, RegainError> {
      do throws(RegainError) {
        return .success(
          try await service.backupCodes.redeem(TypedCode(code), by: account, idempotencyKey: key))
      } catch {
        return .failure(error)
      }
    }

    @Test(
      "Cut in a commit that eight share: all are told so, none is tried alone, each wins once",
      .timeLimit(.minutes(5)), arguments: [false, true])
    func sharedCommit(reachesServer: Bool) async throws {
      let bench = try await ProxiedBench()
      var requests: [PreparedRequest] = []
      for number in 0..<9 { requests.append(try await bench.prepare(number)) }
      let cut = reachesServer ? CuttingProxy.Cut.afterCommit(1) : .beforeCommit(1)
      let answers = try await Self.commitInTwoTurns(requests, bench, cut)
      // There is one cut: those to whom it is unknown shared what it met.
      #expect(answers == [nil] + Array(repeating: .unknown, count: 8))
      #expect(bench.proxy.commits == 2, "nobody's was tried again")
      #expect(try bench.consumptions() == [[reachesServer ? "9" : "1"]])
      for request in requests.dropFirst() {
        #expect(try await request.askAgain().isReplay == reachesServer)
      }
      #expect(try bench.consumptions() == [["9"]])
      let log = try await bench.service.audit.entries(limit: 1000)
      #expect(log.count { $0.event == "authn_login_success" } == 9)
    }

    /// The first takes a turn alone and is held up at the head of the log until all others wait for
    /// the next: they share it.
    private static func commitInTwoTurns(
      _ requests: [PreparedRequest], _ bench: ProxiedBench, _ cut: CuttingProxy.Cut
    ) async throws -> [RegainError.Code?] {
      let arrived = await bench.store.arrived
      try bench.plain.run("BEGIN")
      try bench.plain.run("SELECT 1 FROM regain_log_head FOR UPDATE")
      async let first = requests[0].commit()
      while try !bench.isWaitedFor() { try await Task.sleep(for: .milliseconds(5)) }
      async let others = withTaskGroup(of: RegainError.Code?.self) { group in
        for request in requests.dropFirst() { group.addTask { await request.commit() } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      while await bench.store.arrived < arrived + requests.count {
        try await Task.sleep(for: .milliseconds(5))
      }
      bench.proxy.arm(cut)
      try bench.plain.run("ROLLBACK")
      return await [first] + others
    }

    @Test("A server that crashes and recovers is used again; one that ends leaves nothing granted")
    func serverGoes() async throws {
      let server = try PostgresServer()
      let store = try await PostgresRecoveryStore.disposable(url: try server.makeURL())
      let service = try await RecoveryService.forTesting(store: store)
      let account = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: account, profile: .long)
      ).codes
      let plain = try PlainConnection(server.url())
      // Every connection of the pool is ended by an administrator: the next request opens another.
      try plain.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'regain'")
      #expect(try await service.backupCodes.redeem(TypedCode(codes[1]), by: account).remaining == 9)
      // A backend that is killed makes the server end all others and recover.
      let pid = try plain.run("SELECT pg_backend_pid()").first?.first ?? nil
      let backend = try #require(pid.flatMap { pid_t($0) })
      kill(backend, SIGKILL)
      var answers: [RegainError.Code?] = []
      for _ in 0..<100 where answers.last != .some(nil) {
        do throws(RegainError) {
          _ = try await service.backupCodes.redeem(TypedCode(codes[2]), by: account)
          answers.append(nil)
        } catch {
          answers.append(error.code)
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      #expect(answers.last == .some(nil) && Set(answers).isSubset(of: [nil, .unavailable]))
      server.stop()
      await #expect(throws: RegainError(.unavailable, "")) {
        _ = try await service.backupCodes.redeem(TypedCode(codes[3]), by: account)
      }
    }
  }
#endif
