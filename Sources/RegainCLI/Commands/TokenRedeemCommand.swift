internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct TokenRedeemCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeem",
    abstract: "Decide by a token, and use it up: accepted once, refused ever after.",
    discussion: """
      Exit 0: accepted. 1: refused. 2: the device that it is bound to says no. 65: not a token, or one \
      that was cut short. What it was bound to is needed: --state-file, --proof.

      Example: regain token redeem --action reset-password --audience https://app.example.org --json < token.txt
      """)

  @OptionGroup var use: TokenUseOptions
  @OptionGroup var input: TokenInputOptions
  @OptionGroup var binding: TokenBindingOptions

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @Option(help: "Ask again with the same key after exit 74.")
  var idempotencyKey: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws { try binding.requireOneStdin(beside: input) }

  mutating func run() async throws {
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let origin = try actor.origin(source: source)
    let use = try use.use(in: options.tenantID(), state: binding.state())
    let text = try input.text()
    // What is no token ends here, whatever the store is like.
    _ = try TypedToken(utf8: text.bytes)
    let proof = try binding.deviceProof()
    let redeemed = try await Session.takingDenials(options) { session in
      try await session.service.tokens.redeem(
        TypedToken(utf8: text.bytes), for: use, proof: proof, origin: origin, idempotencyKey: key)
    } otherwise: { session in
      guard let proof else { return nil }
      _ = try await session.service.tokens.deny(
        TypedToken(utf8: text.bytes), for: use, proof: proof, origin: origin, idempotencyKey: key)
      throw RegainError.deniedByDevice
    }
    TokenReport(json: options.json).redeemed(redeemed)
  }
}
