internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysUnsealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unseal", abstract: "Store the keyring without a passphrase again.",
    discussion: "Example: regain keys unseal")

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let places = try options.places()
    try Installation.keyringFile(places)
      .unseal(passphrase: Installation.prompt(places))
    if options.json {
      Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: places.keyringPath))
    } else {
      Output.message("The keyring is plain again, readable by its owner only.")
    }
  }
}
