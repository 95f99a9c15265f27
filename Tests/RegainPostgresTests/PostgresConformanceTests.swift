#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTesting
  import Testing

  @Suite("PostgreSQL keeps every store's promises") struct PostgresConformanceTests {
    @Test("at every isolation level", arguments: everyIsolation, RecoveryStoreConformance.checks)
    func conforms(_ isolation: PostgresIsolation, _ check: RecoveryStoreConformance) async throws {
      try await check.run { try await PostgresRecoveryStore.disposable(isolation) }
    }
  }
#endif
