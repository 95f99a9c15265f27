#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting
  import Testing

  @Suite("Behind PgBouncer, which shares connections transaction by transaction", .serialized)
  struct PoolerTests {
    private static let server = Task { try PostgresServer(isPooled: true) }

    /// Poolers take no options with a connection: each store has a database of its own.
    private func makeStore() async throws -> PostgresRecoveryStore {
      let server = try await Self.server.value
      let name = "d\(UInt64.random(in: 0 ... .max))"
      try PlainConnection(server.url()).run("CREATE DATABASE \(name)")
      let url = server.url(database: name)
        .replacing("port=\(server.port)", with: "port=\(server.poolerPort)")
      return try await .disposable(url: url)
    }

    @Test("Every store's promises are kept", arguments: RecoveryStoreConformance.checks)
    func conforms(_ check: RecoveryStoreConformance) async throws {
      try await check.run { try await self.makeStore() }
    }
  }
#endif
