#if PostgreSQL
  import Regain
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
  }
#endif
