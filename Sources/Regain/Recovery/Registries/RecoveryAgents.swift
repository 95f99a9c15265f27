/// The room for the people of the organisation who confirm and override. Each has an account and a device of his own.
public struct RecoveryAgents: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  /// Registers somebody, or changes what he may do.
  ///
  /// - Parameters:
  ///   - agent: the account under which his devices are enrolled.
  ///   - roles: at least one.
  ///   - ownAccounts: others that are his own; that one is.
  ///   - group: who shares it answers for each other, and counts as one: 1 to 64 small letters, digits and hyphens, or nil.
  /// - Throws: `malformed`; `refused` where there are too many; `unavailable`, `unknown`, `misconfigured`.
  public func add(
    _ agent: AccountID, roles: Set<AgentRole>, ownAccounts: [AccountID] = [],
    group: String? = nil, in tenant: TenantID = .default, authority: IssueAuthority
  ) async throws(RegainError) {
    guard !roles.isEmpty else {
      throw RegainError(.malformed, "An agent has at least one role.")
    }
    guard group.map(RecoveryAction.isName) ?? true, ownAccounts.count <= 32 else {
      throw RegainError(
        .malformed,
        "A group is 1 to 64 small letters, digits and hyphens; an agent has at most 32 accounts of his own."
      )
    }
    let key = try AgentRecord.key(agent, in: tenant, context)
    let id = try context.makeIdentifier()
    try await change(key, in: tenant, .agentAdded, authority) {
      old, count, now throws(RegainError) in
      guard old != nil || count < AgentList.most else {
        throw RegainError(.refused, "A tenant has at most \(AgentList.most) agents.")
      }
      var record = AgentRecord(
        id: old?.id ?? id, account: agent, roles: roles, ownAccounts: ownAccounts, group: group,
        addedAt: old.flatMap { $0.isRegistered ? $0.addedAt : nil }
          ?? now)
      if let old { (record.day, record.confirmations) = (old.day, old.confirmations) }
      return record
    }
  }

  /// Takes somebody's roles away, at once; what he has confirmed in open cases counts no more.
  ///
  /// - Throws: `refused` where there is no such agent; `unavailable`, `unknown`.
  public func remove(
    _ agent: AccountID, in tenant: TenantID = .default, authority: IssueAuthority
  ) async throws(RegainError) {
    let key = try AgentRecord.key(agent, in: tenant, context)
    try await change(key, in: tenant, .agentRemoved, authority) { old, _, now throws(RegainError) in
      guard var old, old.removedAt == nil else {
        throw RegainError(.refused, "There is no such agent.", reason: .unknownAgent)
      }
      old.removedAt = now
      return old
    }
  }

  /// Everybody who is registered, in order of name.
  ///
  /// - Throws: `unavailable`.
  public func list(in tenant: TenantID = .default) async throws(RegainError) -> [RecoveryAgent] {
    let snapshot = try await context.store.rows(
      for: ReadRequest(AgentList.items(tenant.bytes)))
    return AgentList(snapshot, tenant.bytes, context.rows).agents.map(\.body)
      .filter { $0.removedAt == nil }.map(RecoveryAgent.init)
      .sorted { $0.account.bytes.lexicographicallyPrecedes($1.account.bytes) }
  }

  private func change(
    _ key: RecordKey, in tenant: TenantID, _ event: AuditEventName, _ authority: IssueAuthority,
    _ make: @Sendable (AgentRecord?, Int, Timestamp) throws(RegainError) -> AgentRecord
  ) async throws(RegainError) {
    let request = ReadRequest([.record(key)] + AgentList.items(tenant.bytes))
    // A removal is a stop: taken whenever the store can be written.
    try await context.commit(
      reading: request, for: event == .agentRemoved ? .stop : .upkeep
    ) { snapshot throws(RegainError) in
      let now = context.clock.now
      let stored = try snapshot.record(key).map { row throws(RegainError) in
        try context.rows.open(row, as: AgentRecord.self)
      }
      let known = AgentList(snapshot, tenant.bytes, context.rows).agents
        .count { $0.body.removedAt == nil }
      let body = try make(stored?.body, known, now)
      let entry = authority.event(event).adding(.agent, .identifier(body.id))
        .adding(
          .roles, event == .agentAdded ? .number(body.roles.reduce(0) { $0 + $1.bit }) : nil)
      return Decision(
        [
          try replacing(stored, with: body, at: key),
          try context.audit.appending(entry, at: now),
        ], .success(()))
    }
  }
}

extension RecoveryAgents {
  private func replacing(
    _ stored: Stored<AgentRecord>?, with body: AgentRecord, at key: RecordKey
  ) throws(RegainError) -> Change {
    if let stored { return try context.rows.replacing(stored, with: body) }
    return .write(try context.rows.seal(body, at: key, version: 1))
  }
}

/// Somebody who confirms or overrides, as he may be shown.
public struct RecoveryAgent: Sendable, Hashable {
  /// Under which account his devices are enrolled.
  public let account: AccountID
  /// What he may do.
  public let roles: Set<AgentRole>
  /// Accounts that are his own, beside that one.
  public let ownAccounts: [AccountID]
  /// Who shares it counts as one.
  public let group: String?
  /// As the log names him.
  public let reference: String
  /// Since when.
  public let addedAt: Timestamp
  /// Part of the log was lost since: he may do nothing until he is registered anew.
  public let isSuspended: Bool

  init(_ record: AgentRecord) {
    account = AccountID(trustedBytes: record.account.bytes)
    (roles, group, addedAt) = (record.roles, record.group, record.addedAt)
    ownAccounts = record.ownAccounts.map { AccountID(trustedBytes: $0.bytes) }
    (reference, isSuspended) = (record.id.hex, record.suspendedAt != nil)
  }
}
