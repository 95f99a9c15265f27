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
      let server = try await PostgresServer.shared.value
      let direct = try server.makeURL()
      let (proxy, url) = try server.makeProxy(to: direct)
      let store = try await PostgresRecoveryStore.disposable(url: url)
      let service = try await RecoveryService.forTesting(
        store: store,
        configuration: RecoveryConfiguration(attempts: AttemptLimits(softLimit: 100)))
      var (cuts, unknown, acknowledged) = (0, 0, 0)
      for number in 0..<20 {
        let account = try AccountID("account-\(number)")
        let codes = try await service.backupCodes.issueForTesting(
          SheetRequest(account: account, profile: .long)
        ).codes
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
      let plain = try PlainConnection(direct)
      #expect(try plain.run("SELECT COUNT(*) FROM regain_consumption") == [["200"]])
      let log = try await service.audit.entries(limit: 100_000)
      #expect(log.count { $0.event == "code-redeemed" } == 200)
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

    @Test("Cut in a commit that several share: each is told so, can be settled, and wins once")
    func sharedCommit() async throws {
      let server = try await PostgresServer.shared.value
      let direct = try server.makeURL()
      let (proxy, url) = try server.makeProxy(to: direct)
      let store = try await PostgresRecoveryStore.disposable(url: url)
      let service = try await RecoveryService.forTesting(
        store: store,
        configuration: RecoveryConfiguration(attempts: AttemptLimits(softLimit: 100)))
      var sheets: [(account: AccountID, codes: [String])] = []
      for number in 0..<8 {
        let account = try AccountID("account-\(number)")
        let request = try SheetRequest(account: account, profile: .long)
        sheets.append((account, try await service.backupCodes.issueForTesting(request).codes))
      }
      for round in 1...10 {
        proxy.arm(.after(message: 16 + 2 * round))
        let answers = try await withThrowingTaskGroup(
          of: (Int, IdempotencyKey, Result<RedeemedBackupCode, RegainError>).self
        ) { group in
          for (number, sheet) in sheets.enumerated() {
            let key = try IdempotencyKey("request-of-the-test-run-\(number)-\(round)")
            group.addTask {
              (number, key, await Self.redeem(sheet.codes[round], sheet.account, key, service))
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        proxy.arm(.before(message: .max))
        for (number, key, first) in answers {
          // What a cut meets is chance here; nobody may be told anything that settling does not bear out.
          if case .failure(let error) = first {
            #expect([.unknown, .unavailable].contains(error.code))
          }
          let (account, codes) = sheets[number]
          let again = try await Self.redeem(codes[round], account, key, service).get()
          if case .success(let won) = first { #expect(again.receipt == won.receipt) }
        }
      }
      let plain = try PlainConnection(direct)
      #expect(try plain.run("SELECT COUNT(*) FROM regain_consumption") == [["80"]])
      let log = try await service.audit.entries(limit: 9999)
      #expect(log.count { $0.event == "code-redeemed" } == 80)
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
