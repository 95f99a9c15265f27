internal import ArgumentParser
internal import Regain
internal import RegainCrypto
internal import RegainFiles

struct KeysImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in a key for tokens that another program passed on.",
    discussion: """
      FILE is PASERK, as regain keys export writes it. The key verifies at once; regain keys rotate \
      makes it the active one.

      Example: regain keys import key.txt --transfer-passphrase-file passphrase.txt
      """)

  @Argument(help: "The key; - is stdin.")
  var file: String

  @OptionGroup var transfer: TransferOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard file != "-" || !transfer.isStdin else {
      throw usage("Only one of the key and what it is under can be on stdin.")
    }
  }

  mutating func run() throws {
    let text = try SecretInput.read(file: file, prompt: "")
    let places = try options.places()
    let keyringFile = Installation.keyringFile(places)
    let bytes = text.bytes
    let keyring = try added(
      bytes.extracting(bytes.textRange), to: keyringFile, Installation.prompt(places))
    try StagedKey(newestOf: keyring).tell(json: options.json)
  }

  private func added(
    _ text: Span<UInt8>, to file: KeyringFile, _ prompt: KeyringFile.PassphrasePrompt
  ) throws(RegainError) -> Keyring {
    if let passphrase = try transfer.passphrase() {
      return try file.addTokenKey(passphrase: prompt) { keyring throws(RegainError) in
        try keyring.importTokenKey(text, sealedBy: passphrase)
      }
    }
    let other = try transfer.wrappingKey()
    return try file.addTokenKey(passphrase: prompt) { keyring throws(RegainError) in
      try keyring.importTokenKey(text, wrappedBy: other)
    }
  }
}
