#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport

  let everyIsolation: [PostgresIsolation] = [.readCommitted, .repeatableRead, .serializable]

  extension PostgresRecoveryStore {
    /// In an empty schema of its own on the shared server.
    ///
    /// - Parameter deadline: long, since all tests at once keep this process from its own work for seconds.
    static func disposable(
      _ isolation: PostgresIsolation = .readCommitted, url: String? = nil,
      deadline: Duration = .seconds(30)
    ) async throws -> PostgresRecoveryStore {
      let url = if let url { url } else { try await PostgresServer.shared.value.makeURL() }
      var configuration = try PostgresConfiguration(url: url)
      configuration.isolation = isolation
      configuration.deadline = deadline
      return try await PostgresRecoveryStore(configuration, createIfMissing: true)
    }
  }
#endif
