internal import ArgumentParser

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List, rotate, retire, seal and unseal the keys; make recipients.",
    discussion: "Example: regain keys list",
    subcommands: [
      KeysListCommand.self, KeysRotateCommand.self, KeysRetireCommand.self, KeysSealCommand.self,
      KeysUnsealCommand.self, KeysRecipientCommand.self,
    ])
}

/// What every change of the keyring answers.
struct KeyringAnswer: Encodable {
  let result: String
  let keyring: String
}
