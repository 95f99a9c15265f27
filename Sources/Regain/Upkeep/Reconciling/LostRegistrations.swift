/// Mends the registries of agents and addresses after a gap that was replayed.
///
/// The log has neither names nor destinations: who was registered in the gap is to be registered anew, under another id. The log is
/// told that the first one is no more, so that nobody waits for him.
struct LostRegistrations: Sendable {
  let context: ServiceContext
  let origin: RequestOrigin

  func settle() async throws(RegainError) {
    try await settleAgents(try await LoggedAgents(of: context))
    try await settleAddresses(try await LoggedAddresses(of: context))
  }

  /// Who was removed in the time that the store has lost is removed again.
  private func settleAgents(_ told: LoggedAgents) async throws(RegainError) {
    var known: Set<RandomIdentifier> = []
    try await context.forEachRecord(of: .agent) { record throws(RegainError) in
      guard let agent = try? context.rows.open(record, as: AgentRecord.self).body else { return }
      known.insert(agent.id)
      try await context.rewrite(record.key, as: AgentRecord.self) { body in
        body = told.mended(body, at: context.clock.now)
      }
    }
    for agent in told.registered.subtracting(known).sorted(by: { $0.hex < $1.hex }) {
      try await log(AuditEvent(.agentRemoved).adding(.agent, .identifier(agent)))
    }
  }

  private func settleAddresses(_ told: LoggedAddresses) async throws(RegainError) {
    try await context.forEachRecord(of: .account) { record throws(RegainError) in
      let rows = AddressRows(record.key.scope)
      let snapshot = try await context.store.rows(for: ReadRequest(rows.items))
      guard let account = try? rows.account(context.rows, in: snapshot)?.body,
        let stored = try? rows.addresses(context.rows, in: snapshot).body
      else { return }
      let lost = (told.live[account.reference] ?? []).subtracting(stored.entries.map(\.id))
      for address in lost.sorted(by: { $0.hex < $1.hex }) {
        try await log(
          AuditEvent(.addressRemoved).adding(.account, .identifier(account.reference))
            .adding(.address, .identifier(address)))
      }
    }
  }

  private func log(_ event: AuditEvent) async throws(RegainError) {
    let whole = event.adding(.authority, IssueAuthority.word("administrator")).committing(origin)
    try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
      Decision([try context.audit.appending(whole, at: context.clock.now)], .success(()))
    }
  }
}

/// What the log tells of the addresses: which of each account's are registered.
struct LoggedAddresses: Sendable {
  private(set) var live: [RandomIdentifier: Set<RandomIdentifier>] = [:]

  init(of context: ServiceContext) async throws(RegainError) {
    var told = self.live
    try await context.forEachEntry { indexed in
      guard let event = try? LoggedEvent(indexed.entry.bytes), let account = event.account,
        let id = event.identifier("address")
      else { return }
      if event.name == AuditEventName.addressAdded.rawValue {
        told[account, default: []].insert(id)
      }
      if event.name == AuditEventName.addressRemoved.rawValue { told[account]?.remove(id) }
    }
    live = told
  }
}
