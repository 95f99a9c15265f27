import Regain
import RegainCrypto
import RegainTesting
import Testing

/// A service that opens cases and decides them.
struct CaseBench: Sendable {
  let bench: Bench

  static func make(
    _ recovery: RecoveryRules = .standard, profile: ComplianceProfile = .standard
  ) async throws -> CaseBench {
    var configuration = RecoveryConfiguration(profile: profile)
    configuration.recovery = recovery
    configuration.devices = try DeviceConfiguration(relyingParty: "recover.example.org")
    return CaseBench(bench: try await Bench.make(configuration))
  }

  /// Everybody's recoveries are ruled by this one.
  static func make(_ policy: RecoveryPolicy) async throws -> CaseBench {
    try await make(RecoveryRules(policies: [policy], defaultPolicy: policy.name))
  }

  var cases: RecoveryCases { bench.service.cases }
  var addresses: RecoveryAddresses { bench.service.addresses }
  var clock: ManualClock { bench.clock }
  var devices: DeviceBench { DeviceBench(bench: bench) }
  var tokens: TokenBench { TokenBench(bench: bench) }

  func open(
    _ account: String = "alice", tenant: String = "default", source: String? = nil,
    _ change: (inout CaseRequest) throws -> Void = { _ in }
  ) async throws -> GivenCase {
    var request = try CaseRequest(
      account: AccountID(account), in: TenantID(tenant), action: .resetPassword)
    try change(&request)
    let opened = try await cases.open(request, origin: RequestOrigin(source: source))
    let secret = opened.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
    return GivenCase(id: opened.id, secret: secret, expiresAt: opened.expiresAt)
  }

  @discardableResult
  func add(
    code: String, to given: GivenCase, key: IdempotencyKey? = nil, source: String? = nil
  ) async throws -> CaseProgress {
    try await cases.add(
      code: TypedCode(code), to: TypedCaseSecret(given.secret),
      origin: RequestOrigin(source: source), idempotencyKey: key)
  }

  /// Asks a device for a case, and shows its answer there.
  @discardableResult
  func add(
    _ device: SigningDevice, to given: GivenCase, key: IdempotencyKey? = nil
  ) async throws -> CaseProgress {
    let asked = try await cases.challenge(
      CaseQuestion(to: device.id), for: TypedCaseSecret(given.secret))
    return try await show(device, asked, in: given, key: key)
  }

  @discardableResult
  func show(
    _ device: SigningDevice, _ asked: IssuedChallenge, in given: GivenCase,
    key: IdempotencyKey? = nil
  ) async throws -> CaseProgress {
    let (answer, presented) = try device.answer(asked)
    return try await cases.add(
      answer, to: presented, of: TypedCaseSecret(given.secret), idempotencyKey: key)
  }

  /// Registers and confirms an address or a contact.
  func register(
    _ kind: AddressKind = .address, by channel: DeliveryChannel = .email,
    _ destination: String = "mailbox-1", account: String = "alice"
  ) async throws -> AddressID {
    let authority = try IssueAuthority.session(actor: account)
    let added = try await addresses.add(
      AddressRequest(
        account: AccountID(account), kind, by: channel, destination: destination),
      authority: authority)
    let code = try await addresses.confirmation(of: added.id, of: AccountID(account))
    try await addresses.confirm(
      TypedDeliveredCode(code.shown), for: added.id, of: AccountID(account))
    return added.id
  }

  /// Sends a code for a case, and shows it there.
  @discardableResult
  func add(delivered address: AddressID, to given: GivenCase) async throws -> CaseProgress {
    let code = try await cases.deliver(given.id, to: address)
    return try await cases.add(
      delivered: TypedDeliveredCode(code.shown), to: TypedCaseSecret(given.secret))
  }

  func grant(
    _ given: GivenCase, key: IdempotencyKey? = nil, risk: [RiskReading] = []
  ) async throws -> GivenToken {
    let issued = try await cases.grant(
      TypedCaseSecret(given.secret), to: TokenAudience("app"), risk: risk, idempotencyKey: key)
    let text = issued.exposeForDisplay { span in
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    return GivenToken(
      text: text, id: issued.id, keyID: issued.keyID, expiresAt: issued.expiresAt)
  }

  /// What keeps a case from being granted; nil: nothing.
  func refusal(_ given: GivenCase) async -> RegainError? {
    await thrown { _ = try await grant(given) }
  }

  func state(_ given: GivenCase) async throws -> CaseState {
    try await cases.status(of: given.id).state
  }

  func status(_ given: GivenCase) async throws -> CaseStatus {
    try await cases.status(of: TypedCaseSecret(given.secret))
  }

  func complete(_ given: GivenCase) async throws -> CompletedCase {
    try await cases.complete(TypedCaseSecret(given.secret))
  }
}

/// A case as its requester has it.
struct GivenCase: Sendable {
  let id: RecoveryCaseID
  let secret: String
  let expiresAt: Timestamp
}

extension IssuedDeliveredCode {
  var shown: String {
    borrowing get {
      exposeForDisplay { text in
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
    }
  }
}

/// A device of an account, with its key.
struct SigningDevice: Sendable {
  let key: RawDevice
  let id: DeviceID

  /// What it answers, with the number typed that the requester was shown.
  func answer(
    _ asked: IssuedChallenge
  ) throws -> (DeviceAnswer, PresentedChallenge) {
    let number = try #require(asked.matchNumber).exposeForDisplay()
    let text = asked.text.replacing("match: ?", with: "match: \(number)")
    return (try key.answer(text), try PresentedChallenge(text: Array(text.utf8)))
  }
}

extension CaseBench {
  func device(
    _ account: String = "alice", seed: UInt64 = 1, isClaimed: Bool = false
  ) async throws -> SigningDevice {
    let key = try RawDevice(seed: seed)
    var request = try EnrolmentRequest(
      account: AccountID(account), name: "Laptop", key: .pem(key.pem))
    request.claimsHardware = isClaimed
    let issued = try await bench.service.devices.enroll(
      request, authority: DeviceBench.administrator)
    let enrolled = try await bench.service.devices.confirm(
      key.answer(issued.text), to: PresentedChallenge(text: Array(issued.text.utf8)))
    return SigningDevice(key: key, id: enrolled.device)
  }
}

// MARK: agents

extension CaseBench {
  var agents: RecoveryAgents { bench.service.agents }

  /// An agent with a device of his own.
  func agent(
    _ name: String, _ roles: Set<AgentRole> = [.confirm, .override], seed: UInt64,
    owning: [String] = [], group: String? = nil
  ) async throws -> SigningAgent {
    let device = try await device(name, seed: seed)
    try await agents.add(
      AccountID(name), roles: roles, ownAccounts: owning.map { name in try AccountID(name) },
      group: group, authority: DeviceBench.administrator)
    return SigningAgent(name: name, device: device)
  }

  /// What an agent states, signed by his device.
  func confirmation(
    _ agent: SigningAgent, of given: GivenCase?, _ decision: AgentDecision = .approve,
    account: String = "alice", tenant: String = "default"
  ) async throws -> HelpDeskConfirmation {
    let statement = try HelpDeskStatement(
      by: AccountID(agent.name), of: given?.id, account: AccountID(account),
      in: TenantID(tenant), decision, why: "lost phone", evidence: "passport, in person",
      steps: "compared the picture", rationale: "she is who she says")
    let asked = try await agents.challenge(for: statement, device: agent.device.id)
    return HelpDeskConfirmation(
      statement, answer: try agent.device.key.answer(asked.text),
      to: try PresentedChallenge(text: Array(asked.text.utf8)))
  }

  @discardableResult
  func add(
    _ agent: SigningAgent, to given: GivenCase, _ decision: AgentDecision = .approve
  ) async throws -> CaseProgress {
    let confirmation = try await confirmation(agent, of: given, decision)
    return try await cases.add(confirmation, to: TypedCaseSecret(given.secret))
  }

  @discardableResult
  func override(
    _ given: GivenCase, _ decision: AgentDecision, by pair: [SigningAgent],
    account: String = "alice"
  ) async throws -> Timestamp? {
    var confirmations: [HelpDeskConfirmation] = []
    for agent in pair {
      confirmations.append(
        try await confirmation(agent, of: given, decision, account: account))
    }
    return try await cases.override(given.id, by: confirmations)
  }
}

struct SigningAgent: Sendable {
  let name: String
  let device: SigningDevice
}

// MARK: proofing

/// Who proves identities, with his key.
struct SigningProvider: Sendable {
  let key: RawDevice

  init() throws { key = try RawDevice(seed: 77) }

  func provider(_ level: Int = 2) throws -> ProofingProvider {
    try ProofingProvider("acme-id", publicKey: key.pem, highestLevel: level)
  }

  /// A statement of his about a case.
  func statement(
    _ given: GivenCase, level: Int = 2, account: String = "alice", at now: Timestamp,
    lifetime: Int64 = 3600
  ) throws -> UnverifiedProofing {
    let text = """
      regain-proofing-v1
      provider: acme-id
      tenant: default
      account: \(account)
      case: \(given.id)
      level: \(level)
      performed: \(now)
      expires: \(now.adding(seconds: lifetime))
      nonce: AAECAwQFBgcICQoLDA0ODw

      """
    return try UnverifiedProofing(Array(text.utf8), signature: key.sign(text))
  }
}

extension RecoveryPolicy {
  /// One thing, of whatever kind.
  static func anything(_ change: (inout RecoveryPolicy) -> Void = { _ in }) -> RecoveryPolicy {
    var policy = RecoveryPolicy(
      "anything", requirement: .anyOf(EvidenceKind.all.map { .any($0) }))
    policy.helpDesk = HelpDeskTerms(riskAnalysis: "RA-1")
    change(&policy)
    return policy
  }

  /// Everything there is.
  static func everything() -> RecoveryPolicy {
    var policy = RecoveryPolicy(
      "everything",
      requirement: .allOf(EvidenceKind.all.map { .any($0) } + [.any(.helpDesk)]))
    policy.helpDesk = HelpDeskTerms(riskAnalysis: "RA-1")
    return policy
  }
}
