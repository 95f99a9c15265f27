#if PostgreSQL
  import Foundation
  import Regain
  @testable import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  /// Run alone, against the clock.
  @Suite("PostgreSQL in trouble: nothing is granted", .serialized) struct TroubleTests {
    private struct Bench {
      let service: RecoveryService
      let codes: [String]
      let alice: AccountID
      let store: PostgresRecoveryStore

      init(_ url: String) async throws {
        store = try await PostgresRecoveryStore(
          try PostgresConfiguration(url: url), createIfMissing: true)
        service = try await RecoveryService.forTesting(store: store)
        alice = try AccountID("alice")
        codes = try await service.backupCodes.issueForTesting(
          SheetRequest(account: alice, profile: .long)
        ).codes
      }

      func redeem(_ slot: Int) async -> RegainError? {
        do throws(RegainError) {
          let key = try IdempotencyKey("one-request-of-this-test-run-\(slot)")
          _ = try await service.backupCodes.redeem(
            TypedCode(codes[slot]), by: alice, idempotencyKey: key)
          return nil
        } catch {
          return error
        }
      }
    }

    @Test(
      "A synchronous standby that does not confirm: the outcome is unknown",
      arguments: ["", "%20-cclient_min_messages%3Derror"])
    func notReplicated(_ options: String) async throws {
      let server = try PostgresServer()
      let bench = try await Bench(server.makeURL(options))
      let plain = try PlainConnection(server.url())
      try plain.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
      try plain.run("SELECT pg_reload_conf()")
      try await Task.sleep(for: .milliseconds(300))
      // An administrator cancels whatever waits for the standby; PostgreSQL then answers COMMIT.
      let cancelling = Task {
        let waiting =
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        while !Task.isCancelled {
          try plain.run(waiting)
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      #expect(await bench.redeem(1)?.code == .unknown)
      cancelling.cancel()
      _ = await cancelling.result
      try plain.run("ALTER SYSTEM RESET synchronous_standby_names")
      try plain.run("SELECT pg_reload_conf()")
      try await Task.sleep(for: .milliseconds(300))
      #expect(await bench.redeem(1) == nil, "the same request settles it")
      #expect(try await bench.service.backupCodes.status(of: bench.alice).active?.remaining == 9)
    }

    @Test("A primary that becomes read-only") func readOnly() async throws {
      let server = try PostgresServer()
      let url = try server.makeURL()
      let bench = try await Bench(url)
      let plain = try PlainConnection(server.url())
      try plain.run("ALTER SYSTEM SET default_transaction_read_only = on")
      try plain.run("SELECT pg_reload_conf()")
      try await Task.sleep(for: .milliseconds(300))
      let begun = ContinuousClock.now
      #expect(await bench.redeem(1)?.code == .unavailable)
      #expect(ContinuousClock.now - begun < .seconds(2))
      await #expect(throws: RegainError(.unavailable, ""), "not even to read") {
        _ = try await PostgresRecoveryStore(PostgresConfiguration(url: url))
      }
    }

    @Test("Too many connections, a wrong password, a missing database") func refusedConnections()
      async throws
    {
      let server = try PostgresServer(["max_connections=5"])
      var held: [PlainConnection] = []
      for _ in 0..<5 { held.append(try PlainConnection(server.url())) }
      await #expect(throws: RegainError(.unavailable, "")) {
        _ = try await PostgresRecoveryStore(PostgresConfiguration(url: server.url()))
      }
      held = []
      let wrong = server.url(user: "locked:nonsense")
      for url in [wrong, server.url(user: "locked"), server.url(database: "missing")] {
        await #expect(throws: RegainError(.misconfigured, "")) {
          _ = try await PostgresRecoveryStore(PostgresConfiguration(url: url))
        }
      }
    }

    @Test("TLS: the server is checked by name and authority, unless that is switched off")
    func transport() async throws {
      let server = try await PostgresServer.shared.value
      func open(_ host: String, _ options: String) async -> RegainError.Code? {
        do throws(RegainError) {
          let url = "postgresql://regain@\(host):\(server.port)/postgres?\(options)"
          _ = try await PostgresRecoveryStore(PostgresConfiguration(url: url))
          return nil
        } catch {
          // Reached, and without tables in its default schema.
          return error.message.contains("no tables") ? nil : error.code
        }
      }
      let root = "sslrootcert=\(server.folder)/server.crt"
      #expect(await open("localhost", "sslmode=verify-full&\(root)") == nil)
      #expect(await open("127.0.0.1", "sslmode=verify-full&\(root)") == .misconfigured)
      #expect(await open("127.0.0.1", "sslmode=verify-ca&\(root)") == nil)
      #expect(await open("localhost", "sslmode=disable") == .misconfigured, "pg_hba.conf wants TLS")
      #expect(
        await open("localhost", "sslmode=verify-full&sslrootcert=/nowhere") == .misconfigured)
    }

    @Test("A URL that cannot be meant") func urls() throws {
      for url in [
        "postgresql://[", "postgresql://h/d?colour=red", "postgresql://h:1,h:2,h/d?port=1,2",
        "postgresql://h/d?target_session_attrs=standby", "postgresql:///?service=prod",
      ] {
        #expect(throws: RegainError(.misconfigured, "")) { _ = try PostgresConfiguration(url: url) }
      }
      let secret = try PostgresConfiguration(url: "postgresql://me:hush@db.example:5433/app")
      #expect(secret.location == "postgresql://db.example:5433/app")
      #expect(secret.holdsPassword)
      // On another machine, and nothing said: the certificate must be right.
      #expect(secret.address.servers.allSatisfy { $0.isElsewhere && $0.verifiesServer })
      let lax = try PostgresConfiguration(url: "postgresql://db.example/app?sslmode=require")
      #expect(lax.address.servers.allSatisfy { !$0.verifiesServer })
      let local = try PostgresConfiguration(url: "postgresql://localhost/app")
      #expect(local.address.servers.allSatisfy { !$0.isElsewhere })
      var dumped = String(describing: secret)
      dump(secret, to: &dumped)
      #expect(!dumped.contains("hush") && dumped.contains("db.example"))
      let named = try PostgresConfiguration(url: "postgresql://127.evil.example/app")
      #expect(named.address.servers.allSatisfy { $0.isElsewhere && $0.verifiesServer })
    }

    @Test("A full disk", .enabled(if: geteuid() == 0, "only root can mount a small disk"))
    func fullDisk() async throws {
      let place = "/tmp/regain-disk-\(UInt32.random(in: 0 ... .max))"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try shell("mount -t tmpfs -o size=160m,mode=755 tmpfs \(place)")
      defer { try? shell("umount -l \(place); rmdir \(place)") }
      let server = try PostgresServer(["max_wal_size=32MB", "min_wal_size=32MB"], in: place)
      defer { server.stop() }
      let bench = try await Bench(server.makeURL())
      // What is left, but for the little that a connection needs, so that tables cannot grow.
      try shell("dd if=/dev/zero of=\(place)/filler bs=4k 2>/dev/null || true")
      var granted = 0
      var failure: RegainError?
      for number in 0..<500 where failure == nil {
        let begun = ContinuousClock.now
        defer { #expect(ContinuousClock.now - begun < .seconds(2)) }
        do throws(RegainError) {
          let account = try AccountID("account-\(number)")
          _ = try await bench.service.backupCodes.issueForTesting(
            SheetRequest(account: account, profile: .long))
          granted += 1
        } catch {
          failure = error
        }
      }
      let code = try #require(failure?.code, "\(granted) sheets went onto a full disk")
      #expect([.unavailable, .unknown].contains(code))
      // Each sheet that was acknowledged is there.
      try shell("rm \(place)/filler")
      var sheets = 0
      try await bench.service.backupCodes.survey { _ in sheets += 1 }
      #expect(sheets > granted, "\(granted) were acknowledged")
      let redeemed = await bench.redeem(1)
      #expect(redeemed == nil || [.unavailable, .unknown].contains(redeemed?.code))
    }

    private func shell(_ command: String) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", command]
      try process.run()
      process.waitUntilExit()
    }
  }
#endif
