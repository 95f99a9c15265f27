internal import ArgumentParser

struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Issue recovery tokens, verify and redeem them.",
    discussion: """
      A token permits one action to one audience, once, until it is over. Whoever holds it may have \
      that done: it is read from stdin, from --token-file, or from a hidden prompt, never from the \
      command line.

      Example: regain token issue alice --action reset-password --audience https://app.example.org > t; \
      regain token redeem --action reset-password --audience https://app.example.org < t
      """,
    subcommands: [
      TokenIssueCommand.self, TokenVerifyCommand.self, TokenRedeemCommand.self,
      TokenChallengeCommand.self, TokenInspectCommand.self, TokenRevokeCommand.self,
      TokenKeysCommand.self,
    ])
}
