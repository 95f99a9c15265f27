internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct TokenVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Say whether a token is authentic, in time and alive. Uses nothing up.",
    discussion: """
      Exit 4 at best: valid, and no decision may rest on it. With --offline and --key a signed token \
      (v4.public, v3.public) is verified without store and keyring: then whether it was used, revoked or \
      stopped is not looked at, and one that is bound to a state or a device is refused.

      Example: regain token verify --action reset-password --audience https://app.example.org < token.txt
      Example: regain token keys --public > keys.txt; regain token verify --offline --key keys.txt \
      --action reset-password --audience https://app.example.org < token.txt
      """)

  @OptionGroup var use: TokenUseOptions
  @OptionGroup var input: TokenInputOptions
  @OptionGroup var binding: TokenBindingOptions
  @OptionGroup var offline: OfflineTokenOptions

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try binding.requireOneStdin(beside: input)
    guard !offline.offline || binding.isEmpty else {
      throw usage("Offline, neither the account's state nor a device can be looked at.")
    }
    guard !offline.isKeyOnStdin || !input.isStdin else {
      throw usage("Only one of token and keys can be on stdin: name a file with --token-file.")
    }
  }

  mutating func run() async throws {
    let origin = try actor.origin(source: source)
    let use = try use.use(in: options.tenantID(), state: binding.state())
    let text = try input.text()
    let typed = try TypedToken(utf8: text.bytes)
    let report = TokenReport(json: options.json)
    if let verifier = try offline.verifier(options) {
      try report.checkedOffline(try verifier.verify(typed, for: use, at: offline.time))
    }
    let proof = try binding.deviceProof()
    let session = try await Session.open(options)
    try report.checked(
      try await session.service.tokens.verify(typed, for: use, proof: proof, origin: origin))
  }
}
