/// The agents of one tenant, as of one moment.
package struct AgentList: Sendable {
  package let agents: [Stored<AgentRecord>]

  /// Agents of one tenant.
  package static let most = 256

  package static func items(_ tenant: [UInt8]) -> [ReadRequest.Item] {
    [.records(Scope(tenant: tenant, account: []), .agent)]
  }

  /// Rows that do not verify are nobody's.
  package init(_ snapshot: Snapshot, _ tenant: [UInt8], _ rows: RowAuthenticator) {
    agents = snapshot.records(Scope(tenant: tenant, account: []), .agent).compactMap {
      try? rows.open($0, as: AgentRecord.self)
    }
  }

  package var byID: [RandomIdentifier: AgentRecord] {
    agents.reduce(into: [:]) { $0[$1.body.id] = $1.body }
  }

  /// Somebody who has one of the roles.
  ///
  /// - Throws: `refused`.
  package func require(
    _ account: AccountID, _ roles: Set<AgentRole>
  ) throws(RegainError) -> Stored<AgentRecord> {
    guard let agent = agents.first(where: { $0.body.account.bytes == account.bytes }),
      agent.body.isRegistered
    else { throw .refusal(.unknownAgent) }
    guard !agent.body.roles.isDisjoint(with: roles) else { throw .refusal(.agentRole) }
    return agent
  }
}
