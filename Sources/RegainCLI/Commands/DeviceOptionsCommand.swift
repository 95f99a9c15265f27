internal import ArgumentParser
internal import Regain

struct DeviceOptionsCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "options",
    abstract: "What a browser is asked for a passkey's answer, once the number is typed.",
    discussion: """
      JSON for PublicKeyCredential.parseRequestOptionsFromJSON. Whether the number is right is told by \
      redeem alone.

      Example: regain device options 0123456789abcdef0123456789abcdef --match 471100
      """)

  @Argument(help: ArgumentHelp("The challenge, as issued.", valueName: "challenge-id"))
  var challenge: String

  @Option(help: "The number that the one who approves typed.")
  var match: String?

  @Flag(help: "For a denial.")
  var deny = false

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let challenge = try ChallengeID(challenge)
    let number = try match.map { try MatchNumber($0) }
    let session = try await Session.open(options)
    Output.line(
      try await session.service.devices.requestOptions(
        for: challenge, match: number, toDeny: deny, in: options.tenantID()))
  }
}
