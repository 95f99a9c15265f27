internal import ArgumentParser
internal import Regain

struct UnfreezeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze", abstract: "End a stop before its time.",
    discussion: """
      By something stronger than what has set it: an enrolled device lifts what a stop code or a link has \
      set (regain device challenge ACCOUNT --action lift-freeze); two agents lift any (regain agent \
      confirm --decision unfreeze). What was stopped stays void.

      Example: regain unfreeze alice --challenge c.txt --signature c.txt.sig
      """)

  @Argument(help: "The account, as the application names it.") var account: String
  @Option(help: ArgumentHelp("The challenge's text, or its id.", valueName: "file|id"))
  var challenge: String?
  @Option(help: ArgumentHelp("The device's signature; - is stdin.", valueName: "file"))
  var signature: String?
  @Option(help: "The number that was typed, where it is not in the text.") var match: String?
  @OptionGroup var pair: ConfirmationPairOptions
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuseEmpty(challenge, "challenge")
    try refuseEmpty(signature, "signature")
    let byDevice = challenge != nil && signature != nil
    guard byDevice != !pair.confirmation.isEmpty, (challenge == nil) == (signature == nil) else {
      throw usage("Give --challenge and --signature of a device, or --confirmation twice.")
    }
  }

  mutating func run() async throws {
    let account = try AccountID(account)
    let (tenant, origin) = (try options.tenantID(), try actor.origin())
    if let challenge, let signature {
      let presented = try PresentedChallenge(fileOrID: challenge)
      let answer = try pair.form.answer(in: signature, for: presented.kind)
      let number = try match.map { try MatchNumber($0) }
      try await Session.open(options).service.cases.unfreeze(
        account, by: answer, to: presented, match: number, in: tenant, origin: origin)
    } else {
      let confirmations = try pair.read()
      try await Session.open(options).service.cases.unfreeze(
        account, by: confirmations, in: tenant, origin: origin)
    }
    options.json ? Output.json(DoneAnswer()) : Output.line("the stop is lifted")
  }
}
