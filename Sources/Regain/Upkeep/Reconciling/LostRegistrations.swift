/// Mends the registries of agents and addresses after a gap that was replayed.
///
/// The log has neither names nor destinations: what was registered in the gap is to be registered anew, under another id. The log is
/// told that the first one is lost, so that nobody waits for it. What was registered before the gap and has no row is the doctor's: a
/// gap does not explain it.
struct LostRegistrations: Sendable {
  let context: ServiceContext
  let origin: RequestOrigin

  func settle(_ report: inout ReconciliationReport) async throws(RegainError) {
    try await mendAgents()
    let snapshot = try await context.store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    guard let start = try context.epoch(in: snapshot).body.gapStart else { return }
    let gap = try await RegistrationsInGap(from: start, of: context)
    report.lostAgents += try await endAgents(gap.agents)
    report.lostAddresses += try await endAddresses(gap.addresses)
  }

  /// Who was removed in the time that the store has lost is removed again.
  private func mendAgents() async throws(RegainError) {
    let told = try await LoggedAgents(of: context)
    try await context.forEachRecord(of: .agent) { record throws(RegainError) in
      try await context.rewrite(record.key, as: AgentRecord.self) { body in
        body = told.mended(body, at: context.clock.now)
      }
    }
  }

  private func endAgents(_ agents: Set<RandomIdentifier>) async throws(RegainError) -> Int {
    var known: Set<RandomIdentifier> = []
    try await context.forEachRecord(of: .agent) { record throws(RegainError) in
      guard let agent = try? context.rows.open(record, as: AgentRecord.self).body else {
        throw .rowsDoNotVerify(record.key.scope)
      }
      known.insert(agent.id)
    }
    let lost = agents.subtracting(known)
    for agent in lost.sorted(by: { $0.hex < $1.hex }) {
      let event = AuditEvent(.agentRemoved).adding(.agent, .identifier(agent))
      try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
        Decision([try entry(event)], .success(()))
      }
    }
    return lost.count
  }

  private func endAddresses(
    _ addresses: [RandomIdentifier: Set<RandomIdentifier>]
  ) async throws(RegainError) -> Int {
    var count = 0
    try await context.forEachRecord(of: .account) { record throws(RegainError) in
      let account = try context.ownAccountRow(record).body.reference
      guard let ids = addresses[account], !ids.isEmpty else { return }
      count += try await endAddresses(ids, account, record.key.scope)
    }
    return count
  }

  private func endAddresses(
    _ ids: Set<RandomIdentifier>, _ account: RandomIdentifier, _ scope: Scope
  ) async throws(RegainError) -> Int {
    let rows = AddressRows(scope)
    return try await context.commit(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot throws(RegainError) in
      guard let stored = try? rows.addresses(context.rows, in: snapshot) else {
        throw .rowsDoNotVerify(scope)
      }
      let lost = ids.subtracting(stored.body.entries.map(\.id)).sorted { $0.hex < $1.hex }
      guard !lost.isEmpty else { return Decision([], .success(0)) }
      var changes: [Change] = []
      for id in lost {
        let event = AuditEvent(.addressRemoved).adding(.account, .identifier(account))
          .adding(.address, .identifier(id))
        changes.append(try entry(event))
      }
      let told = OwnerNotice(
        context: context, scope: scope, event: .addressRemoved, account: account)
      changes += try told.changes(to: stored.body, at: context.clock.now)
      return Decision(changes, .success(lost.count))
    }
  }

  private func entry(_ event: AuditEvent) throws(RegainError) -> Change {
    try context.audit.appending(
      event.adding(.how, SheetEnding.lost.auditValue).committing(origin), at: context.clock.now)
  }
}

/// What was registered from some entry on, and not removed since.
private struct RegistrationsInGap: Sendable {
  private(set) var agents: Set<RandomIdentifier> = []
  /// By the account's name in the log.
  private(set) var addresses: [RandomIdentifier: Set<RandomIdentifier>] = [:]

  init(from start: Int64, of context: ServiceContext) async throws(RegainError) {
    var (agents, addresses) = (self.agents, self.addresses)
    try await context.forEachEntry(from: start) { indexed in
      guard let event = try? LoggedEvent(indexed.entry.bytes) else { return }
      switch AuditEventName(rawValue: event.name) {
      case .agentAdded: event.identifier("agent").map { _ = agents.insert($0) }
      case .agentRemoved: event.identifier("agent").map { _ = agents.remove($0) }
      case .addressAdded, .addressRemoved:
        guard let account = event.account, let id = event.identifier("address") else { return }
        let isAdded = event.name == AuditEventName.addressAdded.rawValue
        if isAdded {
          addresses[account, default: []].insert(id)
        } else {
          addresses[account]?.remove(id)
        }
      default: break
      }
    }
    (self.agents, self.addresses) = (agents, addresses)
  }
}
