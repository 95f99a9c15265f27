internal import ArgumentParser
internal import Regain

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

extension RecoveryService {
  /// Logs what was done to the keyring, which is not undone when the log cannot be written.
  func logDone(
    _ change: KeyChange, of key: KeyDescription, origin: RequestOrigin
  ) async throws(RegainError) {
    do throws(RegainError) {
      try await logKeyChange(change, of: key, origin: origin)
    } catch {
      throw RegainError(
        error.code,
        "The keyring is changed (key \(key.id)); that could not be logged. Do not repeat this. "
          + error.message)
    }
  }
}

/// What every change of the keyring answers.
struct KeyringAnswer: Encodable {
  let result: String
  let keyring: String
}
