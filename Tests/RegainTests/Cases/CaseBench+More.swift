import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

extension CaseBench {
  /// Everybody's recoveries are ruled by one policy, under other figures than the usual ones.
  static func make(
    _ policy: RecoveryPolicy, profile: ComplianceProfile = .standard,
    _ change: (inout RecoveryConfiguration) throws -> Void
  ) async throws -> CaseBench {
    var configuration = RecoveryConfiguration(profile: profile)
    configuration.recovery = try RecoveryRules(policies: [policy], defaultPolicy: policy.name)
    configuration.devices = try DeviceConfiguration(relyingParty: "recover.example.org")
    try change(&configuration)
    return CaseBench(bench: try await Bench.make(configuration))
  }

  /// Another process of the same installation, perhaps under other rules.
  func another(_ recovery: RecoveryRules? = nil, seed: UInt64 = 77) -> CaseBench {
    through(bench.store, recovery, seed: seed)
  }

  /// The same installation, through a store in which something comes in between.
  func intervened(seed: UInt64 = 78) -> (bench: CaseBench, store: LaterInterveningStore) {
    let store = LaterInterveningStore(bench.memory)
    return (through(FaultInjectingStore(store), nil, seed: seed), store)
  }

  private func through(
    _ store: FaultInjectingStore, _ recovery: RecoveryRules?, seed: UInt64
  ) -> CaseBench {
    let context = bench.service.context
    var configuration = context.configuration
    if let recovery { configuration.recovery = recovery }
    let service = RecoveryService(
      store: store, keyring: context.keyring, configuration: configuration, clock: bench.clock,
      random: SeededRandom(seed: seed))
    return CaseBench(
      bench: Bench(memory: bench.memory, store: store, clock: bench.clock, service: service))
  }

  /// For requests that are made twice.
  static var requestKey: IdempotencyKey {
    get throws { try IdempotencyKey("0123456789012345678901") }
  }

  /// Lets time pass up to a second.
  func wait(until time: Timestamp) { clock.advance(seconds: time.seconds(since: clock.now)) }

  /// Part of the log was lost: what was begun before is void.
  func endEpoch() async throws {
    let context = bench.service.context
    let snapshot = try await bench.memory.rows(for: ReadRequest([.record(EpochRecord.key)]))
    let stored = try context.epoch(in: snapshot)
    var next = stored.body
    next.number += 1
    let change = try context.rows.replacing(stored, with: next)
    #expect(await bench.memory.commit(ChangeSet([change])) == .committed)
  }

  // MARK: looking

  /// How many pieces of evidence a case has.
  func pieces(_ given: GivenCase) async throws -> Int {
    try await cases.status(of: given.id).evidence.count
  }

  func attempts(
    _ factor: Factor, of account: String = "alice"
  ) async throws -> FactorAttempts {
    let key = RecordKey(Scope(.default, try AccountID(account)), .attempts, "all")
    let snapshot = try await bench.memory.rows(for: ReadRequest([.record(key)]))
    let rows = bench.service.context.rows
    return try rows.read(key, in: snapshot, absent: AttemptsRecord()).body[factor]
  }

  /// Nothing was counted that is not settled, and nothing as a failure.
  func isUncounted(_ factor: Factor, of account: String = "alice") async throws -> Bool {
    let attempts = try await attempts(factor, of: account)
    return attempts.failures == 0 && attempts.reservations.isEmpty
  }

  func frozenUntil(_ account: String = "alice") async throws -> Timestamp? {
    try await bench.status(account).frozenUntil
  }

  func notices(
    _ event: AuditEventName? = nil, of account: String = "alice"
  ) async throws -> [OwnerNotification] {
    let owner = try AccountID(account)
    return try await bench.service.outbox.list(limit: 1000).filter { notice in
      notice.account == owner && (event.map { $0.rawValue == notice.event } ?? true)
    }
  }

  /// Everything that waits was handed over.
  func acknowledgeAll() async throws {
    for notice in try await bench.service.outbox.list(limit: 1000) {
      try await bench.service.outbox.acknowledge(notice)
    }
  }

  // MARK: devices

  func device(
    _ account: String, in tenant: TenantID, seed: UInt64
  ) async throws -> SigningDevice {
    let key = try RawDevice(seed: seed)
    let issued = try await bench.service.devices.enroll(
      EnrolmentRequest(
        account: AccountID(account), tenant: tenant, name: "Laptop", key: .pem(key.pem)),
      authority: DeviceBench.administrator)
    let enrolled = try await bench.service.devices.confirm(
      key.answer(issued.text), to: PresentedChallenge(text: Array(issued.text.utf8)), in: tenant)
    return SigningDevice(key: key, id: enrolled.device)
  }

  func ask(
    _ device: SigningDevice, of given: GivenCase, in tenant: TenantID = .default,
    lifetime: Int64 = 600
  ) async throws -> IssuedChallenge {
    var question = CaseQuestion(to: device.id)
    question.lifetimeSeconds = lifetime
    return try await cases.challenge(question, for: TypedCaseSecret(given.secret), in: tenant)
  }

  /// The owner says no to what his device was asked.
  func deny(_ asked: IssuedChallenge, by device: SigningDevice) async throws {
    try await devices.redeem(device.key.denial(asked.text), asked)
  }

  func deny(_ given: GivenCase, by device: SigningDevice) async throws {
    try await deny(try await ask(device, of: given), by: device)
  }

  /// A device lifts a freeze.
  func lift(by device: SigningDevice, of account: String = "alice") async throws {
    let asked = try await bench.service.devices.challenge(
      ChallengeRequest(account: AccountID(account), device: device.id, action: .liftFreeze))
    try await cases.unfreeze(
      AccountID(account), by: device.key.answer(asked.text),
      to: PresentedChallenge(asked.challenge))
  }

  /// Agents lift a freeze.
  func lift(by agents: [SigningAgent], of account: String = "alice") async throws {
    var confirmations: [HelpDeskConfirmation] = []
    for agent in agents {
      confirmations.append(try await confirmation(agent, of: nil, .unfreeze, account: account))
    }
    try await cases.unfreeze(AccountID(account), by: confirmations)
  }

  // MARK: codes that are sent

  func send(
    _ given: GivenCase, to address: AddressID, lifetime: Int64? = nil
  ) async throws -> SentCode {
    let code = try await cases.deliver(given.id, to: address, lifetimeSeconds: lifetime)
    return SentCode(text: code.shown, expiresAt: code.expiresAt)
  }

  @discardableResult
  func show(_ text: String, in given: GivenCase) async throws -> CaseProgress {
    try await cases.add(
      delivered: TypedDeliveredCode(text), to: TypedCaseSecret(given.secret))
  }

  /// Shows a wrong code so many times, each of which is refused.
  func guess(_ sent: SentCode, times: Int, in given: GivenCase) async throws {
    for _ in 0..<times {
      #expect(await thrown { try await show(sent.wrong, in: given) }?.code == .refused)
    }
  }

  // MARK: what others have signed

  @discardableResult
  func add(_ proofing: UnverifiedProofing, to given: GivenCase) async throws -> CaseProgress {
    try await cases.add(proofing, to: TypedCaseSecret(given.secret))
  }

  @discardableResult
  func add(
    _ confirmation: HelpDeskConfirmation, to given: GivenCase, key: IdempotencyKey? = nil
  ) async throws -> CaseProgress {
    try await cases.add(confirmation, to: TypedCaseSecret(given.secret), idempotencyKey: key)
  }

  // MARK: forgery

  /// The case with a well-formed secret that is not its own.
  func forged(_ given: GivenCase) throws -> GivenCase {
    let handle = try SecretHandle(
      .caseSecret, of: given.id.identifier, random: SeededRandom(seed: 5))
    let text = try handle.text()
    return GivenCase(id: given.id, secret: plain(text.bytes), expiresAt: given.expiresAt)
  }

  /// A well-formed stop token of a case that nobody was given.
  func forgedStopToken(_ given: GivenCase) throws -> String {
    let handle = try SecretHandle(.stop, of: given.id.identifier, random: SeededRandom(seed: 5))
    let text = try handle.text()
    return plain(text.bytes)
  }

  /// A stop token with another case's name on it.
  func stopToken(_ token: String, movedTo other: GivenCase) throws -> String {
    let bytes = Array(token.utf8)
    let read = try SecretHandle(reading: bytes.span, as: .stop)
    let verifier = try SecretBytes(copying: read.verifier.bytes)
    let handle = SecretHandle(.stop, of: other.id.identifier, verifier: verifier)
    let text = try handle.text()
    return plain(text.bytes)
  }
}

private func plain(_ text: Span<UInt8>) -> String {
  String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
}

/// A code as it came to its reader.
struct SentCode: Sendable {
  let text: String
  let expiresAt: Timestamp

  /// Another of the same form: of digits.
  var wrong: String { text == "00000000" ? "00000001" : "00000000" }
}

/// What a statement of a proofing says.
struct ProofingLines: Sendable {
  var provider = "acme-id"
  var tenant = "default"
  var account = "alice"
  var recoveryCase: RecoveryCaseID
  var level = 2
  var performed: Timestamp
  var expires: Timestamp

  init(_ given: GivenCase, at now: Timestamp) {
    (recoveryCase, performed, expires) = (given.id, now, now.adding(seconds: 3600))
  }

  var text: String {
    """
    regain-proofing-v1
    provider: \(provider)
    tenant: \(tenant)
    account: \(account)
    case: \(recoveryCase)
    level: \(level)
    performed: \(performed)
    expires: \(expires)
    nonce: AAECAwQFBgcICQoLDA0ODw

    """
  }
}

extension SigningProvider {
  func sign(_ lines: ProofingLines) throws -> UnverifiedProofing {
    try UnverifiedProofing(Array(lines.text.utf8), signature: key.sign(lines.text))
  }
}

extension RecoveryPolicy {
  /// A backup code and a device, and nothing else.
  static func codeAndDevice(
    _ change: (inout RecoveryPolicy) -> Void = { _ in }
  ) -> RecoveryPolicy {
    var policy = RecoveryPolicy(
      "code-and-device", requirement: .allOf([.any(.backupCode), .any(.device)]))
    change(&policy)
    return policy
  }
}

extension RegainError {
  /// Whoever asked has got nothing, and is not told why.
  var isNothing: Bool { code == .refused || code == .pending }
}

extension AttemptLimits {
  /// As if hardly anybody ever waited.
  static var lenient: AttemptLimits {
    get throws { try AttemptLimits(softLimit: 100, firstWaitSeconds: 1, longestWaitSeconds: 1) }
  }
}

/// A store where something else happens just before one of the commits to come.
final class LaterInterveningStore: RecoveryStore {
  private struct Plan {
    var commits = 0
    var interventions: [Int: @Sendable () async -> Void] = [:]
  }

  private let store: any RecoveryStore
  private let plan = Mutex(Plan())

  init(_ store: any RecoveryStore) { self.store = store }

  /// - Parameter offset: 0 is the next.
  func before(commit offset: Int, _ body: @escaping @Sendable () async -> Void) {
    plan.withLock { plan in
      let number = plan.commits + offset
      plan.interventions[number] = body
    }
  }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await store.rows(for: request)
  }

  func commit(_ changes: ChangeSet) async -> CommitOutcome {
    let body = plan.withLock { plan in
      defer { plan.commits += 1 }
      return plan.interventions.removeValue(forKey: plan.commits)
    }
    await body?()
    return await store.commit(changes)
  }

  func forgetErased() async throws(RegainError) {}

  func findings() async -> [String] { [] }
}
