internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysRecipientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipient", abstract: "Make the key pair of the person who prints sheets.",
    discussion: """
      FILE is the secret half, readable by its owner only; keep it where sheets are printed. FILE.pub \
      is the public half: give it to whoever issues. Whoever has only that seals, and opens nothing.

      Example: regain keys recipient --output printer.key
      """)

  @Option(help: ArgumentHelp("Where the secret half goes.", valueName: "file"))
  var output: String

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  mutating func run() throws {
    let file = RecipientKeyFile(path: output)
    let recipient = try file.create()
    if json {
      return Output.json(
        Answer(
          result: ExitStatus.ok.word, recipient: recipient.id, secretKeyFile: file.path,
          publicKeyFile: file.publicPath, publicKey: String(recipient.text.dropLast())))
    }
    Output.line(String(recipient.text.dropLast()))
    Output.message("Seal with \(file.publicPath); keep \(file.path) where sheets are printed.")
  }

  private struct Answer: Encodable {
    let result: String
    let recipient: String
    let secretKeyFile: String
    let publicKeyFile: String
    let publicKey: String
  }
}
