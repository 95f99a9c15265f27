// Redeeming a code and changing the password in one PostgreSQL transaction.
#if PostgreSQL
  import Regain
  import RegainFiles
  import RegainPostgres

  // Once, at start-up. Every machine has the same keyring file.
  let keyring = try KeyringFile(path: "/etc/regain/keyring").load()
  let configuration = try PostgresConfiguration(url: "postgresql://regain@db.example.org/app")
  let store = try await PostgresRecoveryStore(configuration)
  let recovery = RecoveryService(store: store, keyring: keyring)

  /// The code is consumed and the password changed in one commit, or neither.
  func reset(_ user: String, code: String, to hash: String) async throws {
    _ = try await store.redeem(TypedCode(code), by: AccountID(user), service: recovery) {
      session, _ in
      _ = try await session.run([
        PostgresStatement(
          "UPDATE users SET password = $1 WHERE name = $2", [.text(hash), .text(user)])
      ])
    }
  }
#endif
