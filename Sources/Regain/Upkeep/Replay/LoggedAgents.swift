/// What the log tells of the agents: who may do what, and who may nothing any more.
struct LoggedAgents: Sendable {
  /// Nil for one who was removed.
  private(set) var roles: [RandomIdentifier: Set<AgentRole>?] = [:]

  init() {}

  init(of context: ServiceContext) async throws(RegainError) {
    var told = LoggedAgents()
    try await context.forEachEntry { indexed in
      if let event = try? LoggedEvent(indexed.entry.bytes) { told.note(event) }
    }
    self = told
  }

  /// By the log, and not removed since.
  var registered: Set<RandomIdentifier> { Set(roles.filter { $0.value != nil }.map(\.key)) }

  mutating func note(_ event: LoggedEvent) {
    guard let id = event.identifier("agent") else { return }
    if event.name == AuditEventName.agentRemoved.rawValue { roles[id] = .some(nil) }
    if event.name == AuditEventName.agentAdded.rawValue, let sum = event.number("roles") {
      roles[id] = Set(AgentRole.all.filter { sum & $0.bit != 0 })
    }
  }

  /// What is wrong with a row.
  func difference(from agent: AgentRecord) -> String? {
    guard let told = roles[agent.id] else { return "was never registered by the log" }
    guard let told else {
      return agent.removedAt == nil ? "is there, and was removed by the log" : nil
    }
    if agent.removedAt != nil { return "is removed, against the log" }
    return told == agent.roles ? nil : "has other roles than by the log"
  }

  /// The row as it must be.
  func mended(_ agent: AgentRecord, at now: Timestamp) -> AgentRecord {
    var body = agent
    switch roles[agent.id] {
    // Nobody has ever registered him.
    case nil, .some(nil): body.removedAt = agent.removedAt ?? now
    case .some(let told?): (body.roles, body.removedAt) = (told, nil)
    }
    return body
  }
}

extension LogComparison {
  /// Agents whose rows are not what the log says: put back, edited, or deleted.
  func findings(_ told: LoggedAgents) async throws(RegainError) -> [Finding] {
    if try await differences(told).isEmpty { return [] }
    // Agents may have come and gone while the accounts were looked at.
    return try await differences(try await LoggedAgents(of: context)).map {
      Finding(.alarm, "agent", $0)
    }
  }

  private func differences(_ told: LoggedAgents) async throws(RegainError) -> [String] {
    var differences: [String] = []
    var known: Set<RandomIdentifier> = []
    try await context.forEachRecord(of: .agent) { row throws(RegainError) in
      guard let agent = try? context.rows.open(row, as: AgentRecord.self).body else { return }
      known.insert(agent.id)
      guard let difference = told.difference(from: agent) else { return }
      differences.append(
        "The agent \(agent.id.hex) \(difference): register or remove him anew.")
    }
    return differences
      + told.registered.subtracting(known).map(\.hex).sorted().map {
        "The agent \($0) has no row, and is registered by the log."
      }
  }
}
