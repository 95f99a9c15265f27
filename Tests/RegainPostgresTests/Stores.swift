#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport

  let everyIsolation: [PostgresIsolation] = [.readCommitted, .repeatableRead, .serializable]

  extension PostgresRecoveryStore {
    /// In an empty schema of its own on the shared server.
    static func disposable(
      _ isolation: PostgresIsolation = .readCommitted, url: String? = nil
    ) async throws -> PostgresRecoveryStore {
      let url = if let url { url } else { try await PostgresServer.shared.value.makeURL() }
      var configuration = try PostgresConfiguration(url: url)
      configuration.isolation = isolation
      return try await PostgresRecoveryStore(configuration, createIfMissing: true)
    }
  }
#endif
