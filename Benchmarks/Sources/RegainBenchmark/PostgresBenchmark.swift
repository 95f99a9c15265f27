#if PostgreSQL
  import Foundation
  import Regain
  import RegainPostgres

  extension AppendBenchmark {
    /// On PostgreSQL, in two schemas of an empty database.
    func run(on url: String) async throws {
      let sql = PostgresBenchmark.Shell(url)
      func open(_ schema: String) async throws -> PostgresRecoveryStore {
        try sql.run("CREATE SCHEMA \(schema)")
        let inside = url + (url.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
        return try await PostgresRecoveryStore(
          PostgresConfiguration(url: inside), createIfMissing: true)
      }
      try await compare(try await open("with_log"), try await open("without_log"))
    }
  }

  /// Redemptions a second against `pgbench` with the same statements, clients and server, in turns; and
  /// the same with a million accounts' rows against a thousand's.
  ///
  /// With the `long` profile, whose check is an HMAC, so that the database is what is measured.
  struct PostgresBenchmark {
    /// Of an empty database.
    let url: String
    let clients = 64
    private let accounts = 5
    private let codesEach = 10

    func run() async throws {
      let sql = Shell(url)
      let store = try await PostgresRecoveryStore(
        PostgresConfiguration(url: url), createIfMissing: true)
      let bench = try await Bench.make(store: store)
      let template = try await bench.issue(to: AccountID("template"), profile: .long)
      _ = try await bench.service.backupCodes.redeem(
        TypedCode(template[0]), by: AccountID("template"))
      var small: [Double] = []
      for size in [1_000, 1_000_000] {
        try fill(upTo: size, sql)
        var (own, others) = ([Double](), [Double]())
        for round in 0..<3 {
          own.append(try await redemptions(bench, named: "size-\(size)-round-\(round)"))
          if size == 1_000 { others.append(try pgbench(sql)) }
        }
        if size == 1_000 {
          small = own
          let ratios = zip(own, others).map { rounded($0 / $1) }
          print("redemptions a second, \(clients) clients: \(own.map(rounded))")
          print("pgbench, the same statements: \(others.map(rounded)); ratios \(ratios)")
        } else {
          print("with 1 000 000 accounts: \(own.map(rounded))")
          print("cost against 1 000 accounts: \(rounded(median(small) / median(own)))")
        }
      }
    }

    /// Each client uses the codes of accounts of its own.
    private func redemptions(_ bench: Bench, named name: String) async throws -> Double {
      var sheets: [[(AccountID, [String])]] = []
      for client in 0..<clients {
        var own: [(AccountID, [String])] = []
        for number in 0..<accounts {
          let account = try AccountID("\(name)-\(client)-\(number)")
          own.append((account, try await bench.issue(to: account, profile: .long)))
        }
        sheets.append(own)
      }
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for own in sheets {
          group.addTask {
            for (account, codes) in own {
              for code in codes {
                _ = try await bench.service.backupCodes.redeem(TypedCode(code), by: account)
              }
            }
          }
        }
        try await group.waitForAll()
      }
      return Double(clients * accounts * codesEach) / (milliseconds(since: start) / 1000)
    }

    private func pgbench(_ sql: Shell) throws -> Double {
      // Rows of the benchmark's clients as they are before the first redemption.
      try sql.run("DELETE FROM regain_consumption WHERE account < ':'")
      try sql.run("DELETE FROM regain_record WHERE account <> '' AND account < ':'")
      try copies(from: 0, to: clients * accounts, prefix: "", sql)
      try sql.run("VACUUM ANALYZE regain_record")
      func body(_ kind: String) throws -> String {
        try sql.run(
          "SELECT body FROM regain_record WHERE account = 'template' AND kind = '\(kind)' LIMIT 1")
      }
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("postgres/redemption.sql").path
      let output = try Shell.output([
        "pgbench", "-n", "-M", "extended", "-c", String(clients), "-j", "2", "-t",
        String(accounts * codesEach),
        "-f", script, "-D", "n=0", "-D", "clients=\(clients)", "-D",
        "key=\(String(repeating: "k", count: 16))",
        "-D", "mac=\(String(repeating: "m", count: 32))", "-D",
        "attempts_body=\(try body("attempts"))",
        "-D", "codes_body=\(try body("backup-codes"))", "-D", "notice_body=\(try body("notice"))",
        "-D",
        "entry_body=\(try sql.run("SELECT bytes FROM regain_audit_entry ORDER BY log_index DESC LIMIT 1"))",
        url,
      ])
      guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps") }),
        let tps = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
      else { throw Trouble(text: output) }
      return tps
    }

    /// Rows of accounts that are there and take no part.
    private func fill(upTo count: Int, _ sql: Shell) throws {
      try copies(from: 0, to: count, prefix: "filler-", sql)
      try sql.run("VACUUM ANALYZE")
      // What filling left to be written is not the cost of what is measured.
      try sql.run("CHECKPOINT")
    }

    private func copies(from start: Int, to end: Int, prefix: String, _ sql: Shell) throws {
      try sql.run(
        """
        INSERT INTO regain_record
        SELECT r.tenant, ('\(prefix)' || n)::bytea, r.kind, r.id, 1, r.body, r.key_id, r.mac
        FROM regain_record r, generate_series(\(start), \(end - 1)) n
        WHERE r.account = 'template' ON CONFLICT DO NOTHING
        """)
    }

    struct Trouble: Error { let text: String }

    struct Shell {
      let url: String

      init(_ url: String) { self.url = url }

      @discardableResult
      func run(_ statement: String) throws -> String {
        try Self.output(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
          .trimmingCharacters(in: .newlines)
      }

      static func output(_ command: [String]) throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Trouble(text: text) }
        return text
      }
    }
  }
#endif
