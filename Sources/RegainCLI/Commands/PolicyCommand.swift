internal import ArgumentParser

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "What a recovery takes, for whom, and whether attacks get through.",
    subcommands: [PolicyExplainCommand.self, PolicyClassifyCommand.self])
}
