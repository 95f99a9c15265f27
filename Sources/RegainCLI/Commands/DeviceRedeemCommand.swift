internal import ArgumentParser
internal import Regain

struct DeviceRedeemCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeem", abstract: "Decide by a device's answer, and use its challenge up.",
    discussion: """
      Exit 0: approved. 1: refused. 2: a signed denial. 65: not an answer or not a challenge. 75: too \
      many attempts. Whoever takes both files from somebody else says whose challenge it must be, and \
      about what: --account, --action, --subject-sha256.

      Example: regain device redeem --challenge c.txt --signature c.txt.sig --account alice
      """)

  @OptionGroup var answer: AnswerOptions

  @Option(help: "The number that the one who approves typed, where it is not in the text.")
  var match: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @Option(help: "Where the request came from, to be counted too: an address or a client.")
  var source: String?

  @Option(help: "Ask again with the same key after exit 74.")
  var idempotencyKey: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let number = try match.map { try MatchNumber($0) }
    let origin = try actor.origin(source: source)
    let challenge = try answer.presented()
    let signed = try answer.answer(to: challenge)
    let verdict = try await Session.takingDenials(options) { session in
      try await session.service.devices.redeem(
        signed, to: challenge, match: number, in: options.tenantID(), origin: origin,
        idempotencyKey: key)
    } otherwise: { session in
      .denied(
        try await session.service.devices.deny(
          signed, to: challenge, in: options.tenantID(), origin: origin, idempotencyKey: key))
    }
    try AnswerReport(json: options.json).redeemed(verdict)
  }
}
