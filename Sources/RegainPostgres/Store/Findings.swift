#if PostgreSQL
  internal import Regain

  extension PostgresRecoveryStore {
    /// Settings that would lose commits, connections that others can read, and a log whose head does
    /// not agree with its entries.
    public func findings() async -> [String] {
      do {
        return try await pool.lendConnection { connection in
          try await self.settingFindings(connection) + self.transportFindings(connection)
            + self.logFindings(connection)
        }
      } catch {
        return [error.postgresFailure?.error.message ?? "The store cannot be examined."]
      }
    }

    private func settingFindings(_ connection: Connection) async throws -> [String] {
      // `true`: a compatible database may not have the setting at all.
      let rows = try await connection.run([
        PostgresStatement(
          "SELECT current_setting('fsync', true), current_setting('full_page_writes', true)")
      ])
      let isOff = rows.joined().joined().map { $0 == .text("off") }
      var findings: [String] = []
      if isOff.first == true {
        findings.append("The server does not sync what it commits (fsync): a crash loses commits.")
      }
      if isOff.last == true {
        findings.append(
          "The server does not guard against half-written pages (full_page_writes is off).")
      }
      return findings
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
      guard let row = rows.first?.first, row.count == 2 else {
        return ["The head of the log is missing, and nothing is granted: restore it from a backup."]
      }
      return row[0] == row[1] ?? .integer(0)
        ? [] : ["The head of the log does not agree with its last entry: restore it from a backup."]
    }
  }
#endif
