internal import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Look at the policies of recovery, and try them.",
    discussion: """
      A policy says what an account must show to be given back, how long that takes, and what holds \
      afterwards. The built-in ones need no file; others stand in policy.yaml.

      Example: regain policy list; regain policy simulate
      """,
    subcommands: [
      PolicyListCommand.self, PolicyShowCommand.self, PolicyCheckCommand.self,
      PolicyExplainCommand.self, PolicyClassifyCommand.self, PolicySimulateCommand.self,
    ])
}
