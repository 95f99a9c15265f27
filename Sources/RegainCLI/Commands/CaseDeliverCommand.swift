internal import ArgumentParser
internal import Regain

struct CaseDeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Make a code to be sent to an address or a contact, shown once.",
    discussion: """
      The code alone is on stdout: 8 digits for ten minutes, 16 symbols for longer. A new one takes the \
      place of the one before in this case, also of one to another address; one to a contact stands beside \
      it. SMS and voice support a case, and never decide it.

      Example: regain case deliver CASE_ID --to ADDRESS_ID
      """)

  @Argument(help: "The case.") var caseID: String
  @Option(help: ArgumentHelp("An address or contact, as listed.", valueName: "address-id")) var to:
    String
  @Option(help: "How long it is valid, as in 10m, 24h or 21d.") var lifetime: Lifetime?
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (id, address) = (try RecoveryCaseID(caseID), try AddressID(to))
    let session = try await Session.open(options)
    let code = try await session.service.cases.deliver(
      id, to: address, in: options.tenantID(), lifetimeSeconds: lifetime?.seconds,
      origin: actor.origin())
    try SentCodeOutput(json: options.json).hand(over: code)
  }
}
