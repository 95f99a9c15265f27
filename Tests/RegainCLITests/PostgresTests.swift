#if PostgreSQL
  import Foundation
  import RegainTestSupport
  import Testing

  @Suite("regain --store postgresql://…", .serialized) struct PostgresTests {
    private func tool(_ url: String) throws -> CommandLineTool {
      var tool = try CommandLineTool.make()
      tool.environment["REGAIN_STORE"] = url
      return tool
    }

    private func ready() async throws -> CommandLineTool {
      let tool = try tool(try await PostgresServer.shared.value.makeURL())
      let outcome = try tool.run("init")
      #expect(outcome.code == 0, "\(outcome.messages)")
      return tool
    }

    @Test("The main job: init, issue, redeem once, log, doctor") func mainJob() async throws {
      let tool = try await ready()
      defer { tool.remove() }
      #expect(!FileManager.default.fileExists(atPath: tool.storePath))
      let codes = try tool.issue("alice").codes
      #expect(try tool.redeem(codes[0], "alice").code == 0)
      #expect(try tool.redeem(codes[0], "alice").code == 1)
      #expect(try tool.run("init").messages.contains("there already"))
      let doctor = try tool.run("doctor")
      #expect(doctor.code == 0 && doctor.output.hasSuffix("Findings: 1.\n"), "\(doctor)")
      #expect(doctor.output.hasPrefix("warning: anchor: "), "\(doctor)")
      let log = try tool.run("audit", "list").output.split(separator: "\n")
      #expect(log.count == 5)
      let status = try tool.run("codes", "status", "alice", "--json").json
      #expect(status["remaining"] == .number(9))
    }

    @Test("Four processes after the same 40 codes: each is won once") func fourProcesses()
      async throws
    {
      let tool = try await ready()
      defer { tool.remove() }
      try tool.allowAttempts(100)
      for number in 0..<4 {
        let account = "account-\(number)"
        for code in try tool.issue(account, "--profile", "long").codes {
          let running = try (0..<4).map { _ in
            try tool.start(["codes", "redeem", account], input: Array(code.utf8))
          }
          let exits = try running.map { try $0.wait().code }
          #expect(exits.sorted() == [0, 1, 1, 1], "\(exits)")
        }
      }
      let log = try tool.run("audit", "list").output.split(separator: "\n")
      #expect(log.count { $0.contains("authn_login_success") } == 40)
      #expect(try tool.run("doctor").output.contains("account-0"), "its sheets are used up")
    }

    @Test(
      "Four machines that init at once: one makes the store, the others are told to copy its keyring"
    )
    func initAtOnce() async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let tools = try (0..<4).map { _ in try tool(url) }
      defer { for tool in tools { tool.remove() } }
      let running = try tools.map { try $0.start(["init"], input: []) }
      let outcomes = try running.map { try $0.wait() }
      #expect(outcomes.map(\.code).sorted() == [0, 78, 78, 78])
      for outcome in outcomes where outcome.code != 0 {
        #expect(outcome.messages.contains("machine"), "\(outcome.messages)")
      }
    }

    @Test("A rotation that the store does not take says what stands, and not to repeat it")
    func rotationHeldUp() async throws {
      let tool = try await ready()
      defer { tool.remove() }
      let plain = try PlainConnection(try #require(tool.environment["REGAIN_STORE"]))
      for (purpose, row) in [
        ("code-pepper", "regain_log_head"), ("row-authentication", "regain_record"),
      ] {
        try plain.run("BEGIN")
        try plain.run("SELECT 1 FROM \(row) FOR UPDATE")
        let outcome = try tool.run("keys", "rotate", purpose)
        try plain.run("ROLLBACK")
        #expect(outcome.code == 69 && outcome.messages.contains("Do not rotate again"))
        #expect(!outcome.messages.contains("Nothing changed"), "\(outcome.messages)")
      }
    }

    @Test("A connection cut after any message: exit 0, 69 or 74, and the same key settles it")
    func cutAnywhere() async throws {
      let server = try await PostgresServer.shared.value
      let direct = try await ready()
      defer { direct.remove() }
      try direct.allowAttempts(100)
      let url = try #require(direct.environment["REGAIN_STORE"])
      let (proxy, through) = try server.makeProxy(to: url)
      var cut = direct
      cut.environment["REGAIN_STORE"] = through
      let codes = try direct.issue("alice", "--profile", "long", "--count", "30").codes
      var exits: [Int32] = []
      for (number, code) in codes.enumerated() {
        let key = "request-of-the-test-run-\(number)"
        proxy.arm(.after(message: number))
        exits.append(try cut.redeem(code, "alice", "--idempotency-key", key).code)
        proxy.arm(.before(message: .max))
        #expect(try direct.redeem(code, "alice", "--idempotency-key", key).code == 0)
        #expect(try direct.redeem(code, "alice").code == 1)
      }
      #expect(Set(exits) == [0, 69, 74], "\(exits)")
    }

    @Test("A keyring that is gone is not replaced by a new one") func lostKeyring() async throws {
      let tool = try await ready()
      defer { tool.remove() }
      try FileManager.default.removeItem(atPath: tool.keyringPath)
      let again = try tool.run("init")
      #expect(again.code == 78 && again.messages.contains("no keyring"), "\(again.messages)")
      #expect(!FileManager.default.fileExists(atPath: tool.keyringPath))
    }

    @Test("Each trouble has its exit code, says what to do, and tells no password") func trouble()
      async throws
    {
      let server = try await PostgresServer.shared.value
      let home = try await ready()
      defer { home.remove() }
      let cases: [(url: String, code: Int32, hint: String)] = [
        ("postgresql://[hush", 78, "postgresql://user@host/database"),
        ("mysql://hush@host/db", 78, "sqlite:PATH"),
        ("postgresql://me:hush/hush@host/db", 78, "%2F"),
        ("postgresql://me:x@hush@host/db", 78, "%40"),
        ("postgresql://me@host:99999/hush", 78, "65535"),
        ("postgresql://me:a@@hush@127.0.0.1/db", 78, "%40"),
        ("postgresql://me:a@%2Fhush@127.0.0.1/db", 78, "%40"),
        ("postgresql://me@host/db?sslpassword=hush&hush=1", 78, "%3D"),
        (server.url(user: "locked:hush"), 78, "PGPASSFILE"),
        (server.url(user: "locked"), 78, "PGPASSFILE"),
        (server.url(database: "missing"), 78, "no database of that name"),
        (server.url(), 78, "regain init"),
        ("postgresql://me:hush@/db?host=/nowhere", 69, "cannot be reached"),
        ("postgresql://me:hush@127.0.0.1:1/db", 69, "cannot be reached"),
        (
          "postgresql://localhost:\(server.port)/db?sslrootcert=/nowhere&sslmode=verify-full", 78,
          "sslrootcert"
        ),
      ]
      for (url, code, hint) in cases {
        var tool = home
        tool.environment["REGAIN_STORE"] = url
        let outcome = try tool.run("codes", "status", "alice")
        #expect(outcome.code == code, "\(url): \(outcome.messages)")
        #expect(outcome.messages.contains(hint), "\(url): \(outcome.messages)")
        #expect(!(outcome.messages + outcome.output).contains("hush"))
      }
      for url in ["postgresql://a:hush@h/d", "postgresql://a@h/d?sslpassword=hush"] {
        let shown = try home.run("codes", "status", "alice", "--store", url)
        #expect(shown.code == 78 && shown.messages.contains("PGPASSFILE"))
        #expect(!shown.messages.contains("hush"))
      }
    }
  }

  extension PostgresTests {
    /// A database of the server's own, and a plain connection to it.
    private func makeDatabase(_ statements: String...) async throws -> String {
      let server = try await PostgresServer.shared.value
      let name = "d\(UInt64.random(in: 0 ... .max))"
      try PlainConnection(server.url()).run("CREATE DATABASE \(name)")
      for statement in statements {
        try PlainConnection(server.url(database: name)).run(statement)
      }
      return name
    }

    @Test("A database that is not fit: what to do, exit 78 or 69, and nothing is made") func unfit()
      async throws
    {
      let server = try await PostgresServer.shared.value
      let newer = server.url(
        database: try await makeDatabase(
          "CREATE TABLE regain_schema (step bigint)", "INSERT INTO regain_schema VALUES (99)"))
      let others = server.url(
        database: try await makeDatabase("CREATE TABLE regain_record (name text)"))
      let readOnly = try server.makeURL("%20-cdefault_transaction_read_only%3Don")
      try PlainConnection(server.url()).run("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
      try PlainConnection(server.url()).run("CREATE ROLE reader LOGIN")
      let plain = try await makeDatabase()
      let cases: [(url: String, code: Int32, hint: String)] = [
        (newer, 78, "Install a newer Regain"),
        (others, 78, "another program's"),
        (readOnly, 69, "read-only"),
        (server.url(user: "crowded"), 69, "too many connections"),
        (server.url(user: "reader", database: plain), 78, "CREATE"),
        (server.url("&options=-csearch_path%3Dnowhere"), 78, "schema"),
        (server.url("&sslmode=bogus"), 78, "sslmode"),
        ("postgresql://SSL.invalid/d?sslmode=disable", 69, "cannot be reached"),
        ("postgresql:///d?host=/nowhere-read-only-certificate", 69, "cannot be reached"),
      ]
      for (url, code, hint) in cases {
        let tool = try tool(url)
        defer { tool.remove() }
        let outcome = try tool.run("init")
        #expect(outcome.code == code, "\(url): \(outcome.messages)")
        #expect(outcome.messages.contains(hint), "\(url): \(outcome.messages)")
        #expect(!FileManager.default.fileExists(atPath: tool.keyringPath))
      }
    }
  }
#else
  import Testing

  @Suite("regain without PostgreSQL") struct PostgresTests {
    @Test("A postgresql:// store says how to build it in") func refused() throws {
      let tool = try CommandLineTool.ready()
      defer { tool.remove() }
      let outcome = try tool.run("codes", "status", "a", "--store", "postgresql://host/database")
      #expect(outcome.code == 78 && outcome.messages.contains("--traits PostgreSQL"))
    }
  }
#endif
