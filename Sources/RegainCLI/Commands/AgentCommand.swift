internal import ArgumentParser
internal import Regain

struct AgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "People of the organisation who confirm and override.",
    subcommands: [
      AgentAddCommand.self, AgentListCommand.self, AgentRemoveCommand.self,
      AgentConfirmCommand.self,
    ])
}

struct AgentAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register an agent, or change what he may do.",
    discussion: """
      AGENT is the account under which his devices are enrolled (regain device enroll AGENT). Agents \
      of one --group answer for each other, and count as one.

      Example: regain agent add carol --role confirm --own-account carol-private
      """)

  @Argument(help: "The agent's own account.") var agent: String
  @Option(help: "confirm, override, issue or readAudit; may be repeated.") var role: [String]
  @Option(help: "Another account of his own; may be repeated.") var ownAccount: [String] = []
  @Option(help: "A team or family.") var group: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let roles = Set(try role.map { try AgentRole($0) })
    let own = try ownAccount.map { try AccountID($0) }
    let agent = try AccountID(agent)
    let session = try await Session.open(options)
    try await session.service.agents.add(
      agent, roles: roles, ownAccounts: own, group: group, in: options.tenantID(),
      authority: actor.authority())
    options.json ? Output.json(DoneAnswer()) : Output.line("registered")
  }
}

struct AgentListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tenant's agents.",
    discussion: "Example: regain agent list")

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    for agent in try await session.service.agents.list(in: options.tenantID()) {
      let roles = agent.roles.map(\.name).sorted()
      if options.json {
        Output.json(
          Line(
            agent: agent.account.description, roles: roles, group: agent.group,
            ownAccounts: agent.ownAccounts.map(\.description), reference: agent.reference,
            suspended: agent.isSuspended))
      } else {
        let group = agent.group.map { "  group \($0)" } ?? ""
        let state = agent.isSuspended ? "  suspended: register him anew" : ""
        Output.line("\(agent.account)  \(roles.joined(separator: ", "))\(group)\(state)")
      }
    }
  }

  private struct Line: Encodable {
    let agent: String
    let roles: [String]
    let group: String?
    let ownAccounts: [String]
    let reference: String
    let suspended: Bool
  }
}

struct AgentRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take an agent's roles away, at once.",
    discussion: "Example: regain agent remove carol")

  @Argument(help: "The agent's own account.") var agent: String
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let agent = try AccountID(agent)
    let session = try await Session.open(options, isForStop: true)
    try await session.service.agents.remove(
      agent, in: options.tenantID(), authority: actor.authority())
    options.json ? Output.json(DoneAnswer()) : Output.line("removed")
  }
}
