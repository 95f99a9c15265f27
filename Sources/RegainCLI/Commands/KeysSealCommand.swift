internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysSealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal", abstract: "Protect the keyring file with a passphrase.",
    discussion: "Example: regain keys seal --passphrase-file passphrase.txt")

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let places = try options.places()
    try Installation.keyringFile(places).seal(passphrase: Installation.prompt(places))
    if options.json {
      Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: places.keyringPath))
    } else {
      Output.message("The keyring is sealed. Without the passphrase nothing opens it.")
    }
  }
}
