internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct TokenChallengeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "challenge",
    abstract: "Ask the device that a token is bound to: prints what it signs.",
    discussion: """
      The text on stdout is signed as for regain device challenge. The answer is the proof that \
      redeems the token; it is not redeemed by itself.

      Example: regain token challenge --action reset-password --audience https://app.example.org < t > c.txt; \
      regain device sign --challenge c.txt --key ~/.ssh/id_ed25519 > c.txt.sig; \
      regain token redeem --action reset-password --audience https://app.example.org --proof c.txt.sig < t
      """)

  @OptionGroup var use: TokenUseOptions
  @OptionGroup var input: TokenInputOptions

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let origin = try actor.origin(source: source)
    let use = try use.use(in: options.tenantID())
    let text = try input.text()
    let typed = try TypedToken(utf8: text.bytes)
    let session = try await Session.open(options)
    let issued = try await session.service.tokens.challenge(for: typed, use: use, origin: origin)
    let output = ChallengeOutput(json: options.json)
    output.write(issued)
    output.advise(issued, then: "regain token redeem … --proof FILE.sig --challenge FILE")
  }
}
