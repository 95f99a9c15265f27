#if PostgreSQL
  import Regain
  import RegainPostgres
  import RegainTestSupport
  import RegainTesting

  /// A store behind a proxy that cuts its connections, and a connection past the proxy.
  struct ProxiedBench {
    let proxy: CuttingProxy
    let plain: PlainConnection
    let store: WatchedStore
    let service: RecoveryService

    init() async throws {
      let server = try await PostgresServer.shared.value
      let direct = try server.makeURL()
      let (proxy, url) = try server.makeProxy(to: direct)
      self.proxy = proxy
      plain = try PlainConnection(direct)
      store = WatchedStore(try await .disposable(url: url, deadline: .seconds(120)))
      service = try await RecoveryService.forTesting(
        store: store,
        configuration: RecoveryConfiguration(attempts: AttemptLimits(softLimit: 100)))
    }

    func issue(_ number: Int) async throws -> (account: AccountID, codes: [String]) {
      let account = try AccountID("account-\(number)")
      let request = try SheetRequest(account: account, profile: .long)
      return (account, try await service.backupCodes.issueForTesting(request).codes)
    }

    func prepare(_ number: Int) async throws -> PreparedRequest {
      let (account, codes) = try await issue(number)
      let key = try IdempotencyKey("request-of-the-test-run-\(number)")
      let prepared = try await service.backupCodes.prepare(
        TypedCode(codes[1]), by: account, idempotencyKey: key)
      return PreparedRequest(
        room: service.backupCodes, account: account, code: codes[1], key: key, prepared: prepared)
    }

    /// Another transaction waits for what the plain connection holds. Asked of pg_locks: inside of a
    /// transaction pg_stat_activity stays as it was at the first look.
    func isWaitedFor() throws -> Bool {
      let blocked =
        "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
      return try !plain.run(blocked).isEmpty
    }

    /// How many codes are consumed.
    func consumptions() throws -> [[String?]] {
      try plain.run("SELECT COUNT(*) FROM regain_consumption")
    }
  }

  /// A redemption whose attempt is counted and whose secret was right: one commit is left.
  struct PreparedRequest: Sendable {
    let room: BackupCodes
    let account: AccountID
    let code: String
    let key: IdempotencyKey
    let prepared: PreparedRedemption

    func commit() async -> RegainError.Code? {
      do throws(RegainError) {
        _ = try await room.commit(prepared)
        return nil
      } catch {
        return error.code
      }
    }

    /// As a caller does that was told `unknown`.
    func askAgain() async throws -> RedeemedBackupCode {
      try await room.redeem(TypedCode(code), by: account, idempotencyKey: key)
    }
  }

  /// Knows how many change sets have gone into the store behind it.
  actor WatchedStore: RecoveryStore {
    private let store: PostgresRecoveryStore
    /// Whoever reads it knows that each of them is in the store's queue, or further: the store's own
    /// `commit` runs on this actor until it waits (`NonisolatedNonsendingByDefault`).
    private(set) var arrived = 0

    init(_ store: PostgresRecoveryStore) { self.store = store }

    func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
      try await store.rows(for: request)
    }

    func commit(_ changes: ChangeSet) async -> CommitOutcome {
      arrived += 1
      return await store.commit(changes)
    }

    func forgetErased() async throws(RegainError) { try await store.forgetErased() }

    func findings() async -> [String] { await store.findings() }
  }
#endif
