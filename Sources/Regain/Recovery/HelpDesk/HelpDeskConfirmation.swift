internal import RegainCrypto

/// What an agent has stated, with the answer of his device to the challenge that names it. Not yet verified.
public struct HelpDeskConfirmation: Sendable {
  /// What he states.
  public let statement: HelpDeskStatement
  let answer: DeviceAnswer
  let challenge: PresentedChallenge

  /// - Parameters:
  ///   - answer: of the agent's device, to what ``RecoveryAgents/challenge(for:device:lifetimeSeconds:origin:)`` gave.
  public init(
    _ statement: HelpDeskStatement, answer: DeviceAnswer, to challenge: PresentedChallenge
  ) {
    (self.statement, self.answer, self.challenge) = (statement, answer, challenge)
  }

  /// Reads the three parts from one file, one after the other: the statement, the challenge's text, and the signature as
  /// `ssh-keygen` or `openssl` has written it.
  ///
  /// - Throws: `malformed`.
  public init(
    file bytes: [UInt8], form: RawSignatureForm = .der
  ) throws(RegainError) {
    guard bytes.count <= 65_536, let start = Self.start(of: ChallengeText.header, in: bytes) else {
      throw RegainError(
        .malformed,
        "This is no confirmation: statement, challenge and signature, one after the other, as in: cat statement.txt "
          + "challenge.txt challenge.txt.sig")
    }
    guard let text = String(validating: bytes[..<start], as: UTF8.self) else {
      throw RegainError(.malformed, "The statement is not text in UTF-8.")
    }
    let end = Self.end(ofLines: 16, from: start, in: bytes)
    let challenge = try PresentedChallenge(text: Array(bytes[start..<end]))
    let answer = try DeviceAnswer.file(Array(bytes[end...]), form: form)
    self.init(
      try HelpDeskStatement(reading: text),
      answer: try challenge.kind.map { kind throws(RegainError) in try answer.resolved(for: kind) }
        ?? answer, to: challenge)
  }

  private static func start(of header: String, in bytes: [UInt8]) -> Int? {
    let wanted = Array("\n\(header)\n".utf8)
    return bytes.indices.first { bytes[$0...].starts(with: wanted) }.map { $0 + 1 }
  }

  private static func end(ofLines count: Int, from start: Int, in bytes: [UInt8]) -> Int {
    var (index, lines) = (start, 0)
    while index < bytes.count, lines < count {
      if bytes[index] == UInt8(ascii: "\n") { lines += 1 }
      index += 1
    }
    return index
  }
}

extension RecoveryAgents {
  /// Asks an agent's device to sign what he states.
  ///
  /// - Throws: `refused`: he is no agent, lacks the role, or the account is his own; `throttled`, `malformed`, `unavailable`,
  ///   `unknown`, `misconfigured`.
  public func challenge(
    for statement: HelpDeskStatement, device: DeviceID, lifetimeSeconds: Int64 = 600,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedChallenge {
    let tenant = statement.tenant
    let snapshot = try await context.store.rows(
      for: ReadRequest(AgentList.items(tenant.bytes)))
    _ = try AgentList(snapshot, tenant.bytes, context.rows).require(statement)
    var request = try ChallengeRequest(
      account: statement.agent, tenant: tenant, device: device, action: .confirmRecovery,
      subject: try statement.digest(), lifetimeSeconds: lifetimeSeconds)
    let whose = PercentText.encode(statement.account.bytes)
    request.display = try? DisplayText("\(statement.decision) the recovery of \(whose)")
    return try await Devices(context: context).challenge(request, origin: origin)
  }
}

extension AgentList {
  /// Who states something may, and not of himself.
  ///
  /// - Throws: `refused`.
  func require(_ statement: HelpDeskStatement) throws(RegainError) -> Stored<AgentRecord> {
    let agent = try require(statement.agent, statement.decision.roles)
    guard !agent.body.owns(HexBytes(statement.account.bytes)) else {
      throw .refusal(.ownAccount)
    }
    return agent
  }
}

/// A confirmation whose signature was right, and that nothing has consumed yet.
struct PreparedConfirmation: Sendable {
  let statement: HelpDeskStatement
  let approval: PreparedApproval

  /// - Throws: `refused`; `denied` when the device says no; as verifying an answer does.
  init(
    _ confirmation: HelpDeskConfirmation, _ context: ServiceContext, origin: RequestOrigin,
    idempotencyKey: IdempotencyKey?
  ) async throws(RegainError) {
    statement = confirmation.statement
    let presented = confirmation.challenge.expecting(
      account: statement.agent, action: .confirmRecovery, subject: try statement.digest())
    let verdict = try await Devices(context: context).prepare(
      confirmation.answer, to: presented, in: statement.tenant, origin: origin,
      idempotencyKey: idempotencyKey)
    guard case .approval(let approval) = verdict else { throw .deniedByDevice }
    self.approval = approval
  }

  /// Uses the signature up, and counts it for the agent.
  func decide(
    _ snapshot: Snapshot, _ agents: AgentList, limit: Int?
  ) throws(RegainError) -> Decision<UsedConfirmation> {
    let context = approval.context
    let now = context.clock.now
    let agent = try agents.require(statement)
    let decision = try approval.decide(snapshot)
    let approved: DeviceApproval
    switch decision.answer {
    case .failure(let error): return Decision(decision.changes.changes, .failure(error))
    case .success(let approval): approved = approval
    }
    var body = agent.body
    if let limit, !approved.isReplay { try body.count(limit: limit, at: now) }
    return Decision(
      decision.changes.changes + [try context.rows.replacingOrRequiring(agent, with: body)],
      .success(UsedConfirmation(agent: body, statement: statement, approval: approved)))
  }
}

/// What an agent has stated, and that his device has signed it for this once.
struct UsedConfirmation: RedeemedOnce {
  let agent: AgentRecord
  let statement: HelpDeskStatement
  let approval: DeviceApproval

  var isReplay: Bool { approval.isReplay }

  /// The log's entry: who, by what, and the four texts behind commitments.
  func event(_ account: RandomIdentifier?, _ recoveryCase: RandomIdentifier?) -> AuditEvent {
    AuditEvent(.caseConfirmed).adding(.account, account.map { .identifier($0) })
      .adding(.case, recoveryCase.map { .identifier($0) }).adding(.agent, .identifier(agent.id))
      .adding(.challenge, .identifier(approval.facts.challenge.identifier))
      .adding(.decision, .decision(statement.decision))
      .committing(.why, to: statement.why).committing(.evidence, to: statement.evidence)
      .committing(.steps, to: statement.steps).committing(.rationale, to: statement.rationale)
  }
}
