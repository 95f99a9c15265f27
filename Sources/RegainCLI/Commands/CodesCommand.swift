internal import ArgumentParser

struct CodesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codes", abstract: "Issue, confirm, redeem, check, print and revoke backup codes.",
    discussion: "Example: regain codes issue alice",
    subcommands: [
      CodesIssueCommand.self, CodesConfirmCommand.self, CodesRedeemCommand.self,
      CodesCheckCommand.self, CodesStatusCommand.self, CodesRevokeCommand.self,
      CodesOpenCommand.self, CodesImportCommand.self,
    ])
}
