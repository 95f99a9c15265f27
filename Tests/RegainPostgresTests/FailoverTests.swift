#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("A primary with a synchronous standby", .serialized) struct FailoverTests {
    /// Two servers, the second following the first.
    private struct Cluster {
      let primary: PostgresServer
      let standby: PostgresServer

      init() async throws {
        primary = try PostgresServer()
        standby = try PostgresServer(following: primary)
        let plain = try PlainConnection(primary.url())
        try plain.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        try plain.run("SELECT pg_reload_conf()")
        let synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
        for _ in 0..<100 where try plain.run(synchronous).isEmpty {
          try await Task.sleep(for: .milliseconds(50))
        }
      }

      func url(_ servers: PostgresServer...) -> String {
        let hosts = servers.map(\.folder).joined(separator: ",")
        let ports = servers.map { String($0.port) }.joined(separator: ",")
        return "postgresql://regain@/postgres?host=\(hosts)&port=\(ports)"
      }

      func promote() async throws {
        primary.stop()
        try PlainConnection(standby.url()).run("SELECT pg_promote()")
      }
    }

    @Test("A standby is refused, and passed over where the primary is named as well")
    func standbyRefused() async throws {
      let cluster = try await Cluster()
      let store = try await PostgresRecoveryStore.disposable(
        url: cluster.url(cluster.standby, cluster.primary))
      _ = try await RecoveryService.forTesting(store: store)
      let alone = try PostgresConfiguration(url: cluster.url(cluster.standby))
      do {
        _ = try await PostgresRecoveryStore(alone)
        Issue.record("a standby was taken")
      } catch {
        #expect(error.code == .unavailable && error.message.contains("replica"), "\(error)")
      }
    }

    @Test("The standby takes over: what was acknowledged stays used, and work goes on")
    func takesOver() async throws {
      let cluster = try await Cluster()
      let store = try await PostgresRecoveryStore.disposable(
        url: cluster.url(cluster.primary, cluster.standby))
      let service = try await RecoveryService.forTesting(store: store)
      let alice = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: alice, profile: .long)
      ).codes
      func redeem(_ slot: Int) async -> RegainError.Code? {
        do throws(RegainError) {
          _ = try await service.backupCodes.redeem(TypedCode(codes[slot]), by: alice)
          return nil
        } catch {
          return error.code
        }
      }
      for slot in 1...5 { #expect(await redeem(slot) == nil) }
      try await cluster.promote()
      // The new primary waits for a standby of its own now, as the old one's settings say.
      try PlainConnection(cluster.standby.url()).run("ALTER SYSTEM RESET synchronous_standby_names")
      try PlainConnection(cluster.standby.url()).run("SELECT pg_reload_conf()")
      for slot in 1...4 { #expect(await redeem(slot) == .refused, "slot \(slot)") }
      #expect(await redeem(6) == nil)
      #expect(try await service.backupCodes.status(of: alice).active?.remaining == 4)
      #expect(await store.findings() == [])
    }
  }
#endif
