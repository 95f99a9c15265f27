import Regain
import RegainCrypto
import RegainTesting

/// A service in memory with everything that a test turns: clock, faults, configuration.
struct Bench: Sendable {
  let memory: InMemoryRecoveryStore
  let store: FaultInjectingStore
  let clock: ManualClock
  let service: RecoveryService

  /// With `long` codes, a test need not pay for slow hashes.
  static func make(
    _ configuration: RecoveryConfiguration = .standard, seed: UInt64 = 1
  ) async throws -> Bench {
    let memory = InMemoryRecoveryStore()
    let store = FaultInjectingStore(memory)
    let clock = ManualClock()
    let service = try await RecoveryService.forTesting(
      store: store, configuration: configuration, clock: clock, seed: seed)
    return Bench(memory: memory, store: store, clock: clock, service: service)
  }

  var codes: BackupCodes { service.backupCodes }

  /// The codes by slot; 0 is the stop code.
  func issue(
    _ account: String = "alice", profile: CodeProfile = .long, count: Int = 10,
    expiresAt: Timestamp? = nil, activate: Bool = false, key: IdempotencyKey? = nil
  ) async throws -> [String] {
    try await codes.issueForTesting(
      SheetRequest(
        account: AccountID(account), profile: profile, codeCount: count, expiresAt: expiresAt),
      activate: activate, idempotencyKey: key
    ).codes
  }

  @discardableResult
  func redeem(
    _ code: String, _ account: String = "alice", source: String? = nil, key: IdempotencyKey? = nil
  ) async throws(RegainError) -> RedeemedBackupCode {
    try await codes.redeem(
      TypedCode(code), by: AccountID(account), origin: RequestOrigin(source: source),
      idempotencyKey: key)
  }

  /// The error of a redemption, or nil when it was accepted.
  func refusal(
    _ code: String, _ account: String = "alice", source: String? = nil, key: IdempotencyKey? = nil
  ) async -> RegainError? {
    do throws(RegainError) {
      try await redeem(code, account, source: source, key: key)
      return nil
    } catch {
      return error
    }
  }

  func status(_ account: String = "alice") async throws -> BackupCodesStatus {
    try await codes.status(of: AccountID(account))
  }

  @discardableResult
  func confirm(
    _ code: String, _ account: String = "alice"
  ) async throws(RegainError) -> SheetConfirmation {
    try await codes.confirm(TypedCode(code), by: AccountID(account))
  }

  @discardableResult
  func stop(
    _ code: String, _ account: String = "alice"
  ) async throws(RegainError) -> StopReceipt {
    try await codes.stop(TypedCode(code), account: AccountID(account))
  }

  func log() async throws -> [AuditLine] { try await service.audit.entries(limit: 1000) }

  func events() async throws -> [String] { try await log().map(\.event) }

  /// The last reason that the log gives for a refusal.
  func lastReason() async throws -> String? {
    try await log().last?.fields.first { $0.name == "reason" }?.value
  }

  func attempts(_ account: String = "alice") async throws -> FactorAttempts {
    let scope = Scope(.default, try AccountID(account))
    let key = RecordKey(scope, .attempts, "all")
    let snapshot = try await memory.rows(for: ReadRequest([.record(key)]))
    let rows = RowAuthenticator(keyring: service.context.keyring)
    return try rows.read(key, in: snapshot, absent: AttemptsRecord()).body[.backupCode]
  }
}

/// A well-formed code with another secret: the same tag and slot, and its check symbols made anew.
func forged(_ code: String, adding change: UInt8 = 1) throws -> String {
  var values = code.utf8.compactMap { Crockford.value(ofSymbol: $0) }
  values[5] = (values[5] &+ change) & 0x1F
  var span = values.mutableSpan
  CheckSymbols.fill(&span)
  return String(decoding: values.map { Crockford.symbol(ofValue: $0) }, as: UTF8.self)
}

/// What an asynchronous call throws, as a `RegainError`.
func thrown(_ body: () async throws -> Void) async -> RegainError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? RegainError
  }
}
