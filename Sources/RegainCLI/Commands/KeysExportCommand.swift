internal import ArgumentParser
internal import Regain

struct KeysExportCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Pass a key for tokens on, under a passphrase or another key.",
    discussion: """
      To another installation, which then takes these tokens for authentic, or to any program that \
      reads PASERK (k4.local-pw, k4.secret-pw, k4.local-wrap.pie, k4.secret-wrap.pie, and k3). Whoever \
      opens it makes tokens. To let others verify, give them public keys alone: regain token keys --public.

      Example: regain keys export k4.lid.… --transfer-passphrase-file passphrase.txt > key.txt
      """)

  @Argument(help: "The key's id, from `regain token keys` or `regain keys list`.")
  var id: String

  @OptionGroup var transfer: TransferOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let keyring = try Installation.loadKeyring(try options.places())
    let text = try exported(from: keyring)
    if options.json { return Output.json(Answer(key: text)) }
    Output.line(text)
  }

  private func exported(from keyring: Keyring) throws(RegainError) -> String {
    if let passphrase = try transfer.passphrase() {
      return try keyring.exportTokenKey(id, sealedBy: passphrase)
    }
    return try keyring.exportTokenKey(id, wrappedBy: try transfer.wrappingKey())
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let key: String
  }
}
