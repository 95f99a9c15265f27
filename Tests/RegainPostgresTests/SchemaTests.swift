#if PostgreSQL
  @testable import RegainPostgres
  import Regain
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("The schema on PostgreSQL") struct SchemaTests {
    private var statements: [String] { [Migrations.ledger] + Migrations.steps }

    @Test("Nothing that other databases of the family lack") func portable() {
      let foreign = [
        "REFERENCES", "FOREIGN KEY", "SERIAL", "IDENTITY", "SEQUENCE", "TRIGGER", "SAVEPOINT",
        "ADVISORY", "EXTENSION", "COLLATE", "PARTITION", "TEMP", "DEFAULT", "FUNCTION", "ENUM",
      ]
      for statement in statements {
        let text = statement.uppercased()
        for word in foreign { #expect(!text.contains(word), "\(word) in \(statement)") }
        // One definition a step: each is a transaction of its own.
        #expect(!text.contains(";"))
        #expect(text.contains("IF NOT EXISTS") || text.contains("ON CONFLICT DO NOTHING"))
      }
    }

    @Test("Tenant and account lead every primary and unique key") func keys() throws {
      for statement in Migrations.steps where statement.hasPrefix("CREATE TABLE") {
        let keys = statement.matches(of: #/(PRIMARY KEY|UNIQUE) \(([^)]*)\)/#).map(\.2)
        #expect(!keys.isEmpty)
        #expect(keys.allSatisfy { $0.hasPrefix("tenant, account") }, "\(statement)")
      }
    }

    @Test("What runs is as plain: no state of the session, no lock of its own kind")
    func statementsArePlain() throws {
      let entry = AuditEntry(
        id: RandomIdentifier(hex: zeros)!, bytes: [], leafHash: [],
        values: [CommittedValue(field: "actor", salt: [], value: "x")])
      let key = RecordKey(.store, .epoch, "x")
      let record = StoredRecord(key: key, version: 2, body: [], keyID: "k", mac: [])
      let plan = ChangePlan(
        ChangeSet([.require(key, version: 0), .require(key, version: 1), .write(record)]))
      let reads = ReadPlan(
        ReadRequest([
          .record(key), .records(.store, .epoch), .consumptions(.store, .backupCode),
          .recordPage(.epoch, after: key, limit: 1), .auditPage(from: 0, limit: 1), .keyUse,
        ]))
      let settings = TransactionSettings(.readCommitted, deadline: .seconds(5))
      let all =
        (plan.steps + LogPlan([.append(entry)]).steps).map(\.statement)
        + settings.begin(.short) + settings.read(reads.statements, patience: 1)
      #expect(all.count == 16)
      for word in ["SAVEPOINT", "ADVISORY", "LISTEN", "PREPARE", "TEMP", "NEXTVAL", "NOW("] {
        #expect(!all.contains { $0.sql.uppercased().contains(word) }, "\(word)")
      }
      #expect(all.allSatisfy { !$0.sql.hasPrefix("SET ") || $0.sql.hasPrefix("SET LOCAL ") })
    }

    @Test("Rivals never share a transaction, and strangers do") func batching() {
      func footprint(_ account: String, _ id: String) -> Footprint {
        Footprint(
          ChangeSet([
            .consume(
              Consumption(
                scope: Scope(tenant: [], account: Array(account.utf8)), kind: .backupCode, id: id,
                at: Timestamp(secondsSince1970: 0), receipt: RandomIdentifier(hex: zeros)!))
          ]))
      }
      #expect(footprint("alice", "1").meets(footprint("alice", "1")))
      #expect(!footprint("alice", "1").meets(footprint("alice", "2")))
      #expect(!footprint("alice", "1").meets(footprint("bob", "1")))
    }

    private let zeros = String(repeating: "0", count: 32)

    @Test("Eight machines that make the tables at once make one store") func atOnce() async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let keyring = try Keyring.forTesting()
      let written = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask {
            let store = try await PostgresRecoveryStore.disposable(url: url)
            return try await RecoveryService.initialize(store, keyring: keyring)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(written.filter { $0 }.count == 1)
    }

    @Test(
      "Killed after any step, making the tables is finished by the next",
      arguments: 0...Migrations.steps.count * 2)
    func killed(_ done: Int) async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let plain = try PlainConnection(url)
      try plain.run(Migrations.ledger)
      // Each step is two transactions: what it makes, and the note that it was made.
      for half in 0..<done {
        let step = half / 2
        try plain.run(
          half % 2 == 0
            ? Migrations.steps[step] : "INSERT INTO regain_schema VALUES (\(step + 1))")
      }
      let configuration = try PostgresConfiguration(url: url)
      if done < Migrations.steps.count * 2 {
        await #expect(throws: RegainError(.misconfigured, "")) {
          _ = try await PostgresRecoveryStore(configuration)
        }
      }
      let store = try await PostgresRecoveryStore.disposable(url: url)
      try await RecoveryService.initialize(store, keyring: .forTesting())
      #expect(try plain.run("SELECT size FROM regain_log_head") == [["1"]])
      _ = try await PostgresRecoveryStore(configuration)
    }

    @Test("A newer schema and another program's tables are refused") func foreign() async throws {
      let newer = try await PostgresServer.shared.value.makeURL()
      _ = try await PostgresRecoveryStore.disposable(url: newer)
      try PlainConnection(newer).run("INSERT INTO regain_schema VALUES (99)")
      let other = try await PostgresServer.shared.value.makeURL()
      try PlainConnection(other).run("CREATE TABLE regain_audit_value (name text)")
      let keyless = try await PostgresServer.shared.value.makeURL()
      _ = try await PostgresRecoveryStore.disposable(url: keyless)
      try PlainConnection(keyless).run(
        "ALTER TABLE regain_consumption DROP CONSTRAINT regain_consumption_pkey")
      let gone = try await PostgresServer.shared.value.makeURL()
      _ = try await PostgresRecoveryStore.disposable(url: gone)
      try PlainConnection(gone).run("DROP TABLE regain_audit_value")
      let ledger = try await PostgresServer.shared.value.makeURL()
      try PlainConnection(ledger).run("CREATE TABLE regain_schema (version text)")
      for url in [newer, other, ledger, keyless, gone] {
        await #expect(throws: RegainError(.misconfigured, "")) {
          _ = try await PostgresRecoveryStore.disposable(url: url)
        }
      }
      let made =
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
      #expect(try PlainConnection(other).run(made) == [["regain_audit_value"]], "nothing was made")
    }

    @Test("A key that is gone while the store is open: nothing is consumed") func keyless()
      async throws
    {
      let url = try await PostgresServer.shared.value.makeURL()
      let service = try await RecoveryService.forTesting(
        store: PostgresRecoveryStore.disposable(url: url))
      let alice = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: alice, profile: .long)
      ).codes
      try PlainConnection(url).run(
        "ALTER TABLE regain_consumption DROP CONSTRAINT regain_consumption_pkey")
      await #expect(throws: RegainError(.unavailable, "")) {
        _ = try await service.backupCodes.redeem(TypedCode(codes[1]), by: alice)
      }
      #expect(try PlainConnection(url).run("SELECT COUNT(*) FROM regain_consumption") == [["0"]])
    }

    @Test("Two transactions take their rows in one order") func lockOrder() {
      let keys = ["b", "a"].map { RecordKey(.store, .notice, $0) }
      func steps(_ keys: [RecordKey]) -> [PostgresStatement] {
        let plans = keys.map { ChangePlan(ChangeSet([.require($0, version: 0)])) }
        return plans.stateSteps.map(\.statement)
      }
      #expect(steps(keys) == steps(keys.reversed()))
      #expect(steps(keys).map(\.sql).first?.hasPrefix("INSERT") == true)
    }
  }
#endif
