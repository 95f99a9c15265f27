#if PostgreSQL
  internal import Regain

  /// What the server says about how it keeps what it was given.
  struct ServerSettings: Sendable {
    /// `synchronous_commit=off`: commits are answered before they are on disk.
    let answersBeforeSync: Bool
    /// What an administrator should know.
    let findings: [String]

    init(_ session: some PostgresSession) async throws {
      // `true`: a compatible database may not have the setting at all.
      let names = ["synchronous_commit", "fsync", "full_page_writes"]
      let columns = names.map { "current_setting('\($0)', true)" }.joined(separator: ", ")
      let rows = try await session.run([PostgresStatement("SELECT " + columns)])
      let isOff = rows[0][0].map { $0 == .text("off") }
      answersBeforeSync = isOff[0]
      var findings: [String] = []
      if isOff[1] {
        findings.append("The server does not sync what it commits (fsync): a crash loses commits.")
      }
      if isOff[2] {
        findings.append(
          "The server does not guard against half-written pages (full_page_writes is off).")
      }
      self.findings = findings
    }
  }

  extension PostgresRecoveryStore {
    /// Settings that would lose commits, connections that others can read, and a log whose head does
    /// not agree with its entries.
    public func findings() async -> [String] {
      do {
        return try await pool.lendConnection { connection in
          try await ServerSettings(connection).findings + self.transportFindings(connection)
            + self.logFindings(connection)
        }
      } catch {
        return [error.postgresFailure?.error.message ?? "The store cannot be examined."]
      }
    }

    private func transportFindings(_ connection: Connection) -> [String] {
      let remote = configuration.address.servers.filter(\.isElsewhere)
      guard !remote.isEmpty else { return [] }
      if !connection.isEncrypted {
        return ["The connection to the database is not encrypted. Use sslmode=verify-full."]
      }
      if !remote.allSatisfy(\.verifiesServer) {
        return ["The database server is not checked for its name. Use sslmode=verify-full."]
      }
      return []
    }

    private func logFindings(_ connection: Connection) async throws -> [String] {
      let rows = try await connection.run([
        PostgresStatement(
          """
          SELECT h.size, (SELECT MAX(log_index) + 1 FROM regain_audit_entry e
            WHERE e.tenant = h.tenant AND e.account = h.account)
          FROM regain_log_head h WHERE h.tenant = '' AND h.account = ''
          """)
      ])
      guard let row = rows[0].first else { return ["The head of the log is missing."] }
      let size = row[1] ?? .integer(0)
      return row[0] == size ? [] : ["The head of the log does not agree with its last entry."]
    }
  }
#endif
