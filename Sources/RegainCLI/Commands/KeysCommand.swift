internal import ArgumentParser
internal import Regain

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List, rotate and retire the keys, pass those of tokens on; make recipients.",
    discussion: "Example: regain keys list",
    subcommands: [
      KeysListCommand.self, KeysRotateCommand.self, KeysRetireCommand.self, KeysSealCommand.self,
      KeysUnsealCommand.self, KeysExportCommand.self, KeysImportCommand.self,
      KeysRecipientCommand.self,
    ])
}

/// What follows a change of the keyring, which is not undone when the store does not take it.
func afterChange<Output>(
  of key: KeyDescription, _ advice: String, _ work: () async throws -> Output
) async throws -> Output {
  do {
    return try await work()
  } catch let error as RegainError {
    let cause = error.message.replacing(" Nothing changed", with: " Nothing else changed")
    throw RegainError(error.code, "The keyring is changed (key \(key.id)). \(advice) \(cause)")
  }
}

/// What every change of the keyring answers.
struct KeyringAnswer: Encodable {
  let result: String
  let keyring: String
}
