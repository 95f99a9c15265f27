#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("A log whose rows were edited in the server") struct EditedLogTests {
    /// Of entries before the last one.
    private static let earlier = [
      "UPDATE regain_audit_entry SET log_index = 9223372036854775807 WHERE log_index = 2",
      "UPDATE regain_audit_entry SET log_index = 5000 WHERE log_index = 1",
    ]
    private static let edits =
      earlier + [
        "UPDATE regain_log_head SET size = -3", "UPDATE regain_log_head SET size = 2",
        "UPDATE regain_log_head SET size = 9223372036854775807",
        "UPDATE regain_log_head SET size = 9007199254740992", "DELETE FROM regain_log_head",
        "UPDATE regain_audit_entry SET log_index = -1 WHERE log_index = 3",
        "UPDATE regain_audit_entry SET leaf_hash = '\\x00'",
        "DELETE FROM regain_audit_entry WHERE log_index = 3",
        "DELETE FROM regain_audit_entry WHERE log_index >= 1", "DELETE FROM regain_audit_entry",
      ]

    @Test("Entries that were taken off the end are missed without an anchor, too")
    func cutEnd() async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let store = try await PostgresRecoveryStore.disposable(url: url)
      let service = try await RecoveryService.forTesting(store: store)
      _ = try await service.backupCodes.issueForTesting(
        SheetRequest(account: AccountID("alice"), profile: .long))
      _ = try PlainConnection(url).run("DELETE FROM regain_audit_entry WHERE log_index = 2")
      let found = try await service.examine().filter { $0.subject == "log" }.map(\.message)
      #expect(
        found == [
          "The log ends behind 2 entries, and the database counts 3: its last ones were taken out."
        ])
    }

    @Test("Whatever they say now, nothing falls over, and the doctor finds it", arguments: edits)
    func edited(_ edit: String) async throws {
      let url = try await PostgresServer.shared.value.makeURL()
      let deeds = try await LogDeeds(try await PostgresRecoveryStore.disposable(url: url))
      _ = try PlainConnection(url).run(edit)
      #expect(await !deeds.alarms().isEmpty)
      let results = await deeds.run()
      for (deed, error) in results {
        #expect(error?.code != .defect, "\(deed): \(error?.message ?? "")")
      }
      // A running service looks at the log's last entry: whoever changes that, or the size, is granted nothing.
      let redeeming = try #require(results.first { $0.deed == "redeem" })
      #expect(
        [.misconfigured, .unknown].contains(redeeming.error?.code) || Self.earlier.contains(edit),
        "\(redeeming)")
    }
  }
#endif
