#if PostgreSQL
  import Foundation
  import Regain
  import RegainFiles
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Erasing from PostgreSQL") struct ErasingTests {
    @Test("Erased values are gone from the table, which is written anew") func table() async throws
    {
      let store = try await PostgresRecoveryStore.disposable(deadline: .seconds(30))
      let service = try await RecoveryService.forTesting(store: store)
      let alice = try AccountID("alice")
      let request = try SheetRequest(account: alice, profile: .long)
      let codes = try await service.backupCodes.issueForTesting(request).codes
      _ = try await service.backupCodes.redeem(
        TypedCode(codes[1]), by: alice, origin: RequestOrigin(source: "192.0.2.77"))
      let report = try await service.audit.erase([.source, .reason], of: alice)
      #expect(report.erased == 3)
      let values = try await service.audit.entries(limit: 100).flatMap(\.values)
      #expect(Set(values.map(\.name)) == ["actor"])
    }

    @Test("Nothing of an erased value is left in a server's files once its write-ahead log is cut")
    func files() async throws {
      let server = try PostgresServer(["wal_recycle=off"])
      defer { server.stop() }
      let store = try await PostgresRecoveryStore.disposable(url: try server.makeURL())
      let service = try await RecoveryService.forTesting(store: store)
      let (alice, address) = (try AccountID("alice"), "2001:db8::5ec:2e7")
      let request = try SheetRequest(account: alice, profile: .long)
      let codes = try await service.backupCodes.issueForTesting(request).codes
      for code in codes[1...4] {
        _ = try await service.backupCodes.redeem(
          TypedCode(code), by: alice, origin: RequestOrigin(source: address))
      }
      let copy = LogDirectory(path: server.folder + "/copy")
      _ = try await service.audit.export(to: copy, withValues: true)
      let salts = try await salts(of: store)
      let administrator = try PlainConnection(server.url())
      // What autovacuum does by itself, and what writes every page to its file.
      for statement in ["ANALYZE", "CHECKPOINT"] { try administrator.run(statement) }
      let before = try files(holding: [Array(address.utf8)], in: server)
      for place in ["data/base", "data/pg_wal", "copy"] {
        #expect(before.contains { $0.hasPrefix(place) }, "\(place)")
      }
      #expect(try await service.audit.erase([.source], of: alice).erased == 4)
      _ = try await service.audit.export(to: copy, withValues: true)
      let after = try files(holding: [Array(address.utf8)] + salts, in: server)
      #expect(after.allSatisfy { $0.hasPrefix("data/pg_wal/") }, "\(after)")
      // As Decisions tells the administrator.
      for statement in ["SELECT pg_switch_wal()", "CHECKPOINT"] { try administrator.run(statement) }
      let left = try files(holding: [Array(address.utf8)] + salts, in: server)
      #expect(left.isEmpty, "\(left)")
    }

    /// A salt alone would do to guess the value behind its commitment.
    private func salts(of store: PostgresRecoveryStore) async throws -> [[UInt8]] {
      let page = ReadRequest([.auditPage(from: 0, limit: 100)])
      return try await store.rows(for: page).auditEntries.flatMap(\.entry.values)
        .filter { $0.field == "source" }.map(\.salt)
    }

    private func files(holding secrets: [[UInt8]], in server: PostgresServer) throws -> [String] {
      let manager = FileManager.default
      let paths = manager.enumerator(atPath: server.folder)?.compactMap { $0 as? String } ?? []
      return paths.filter { path in
        // Some files go away while they are looked for.
        guard let data = manager.contents(atPath: server.folder + "/" + path) else { return false }
        return secrets.contains { data.range(of: Data($0)) != nil }
      }
    }
  }
#endif
