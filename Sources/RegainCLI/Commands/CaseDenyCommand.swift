internal import ArgumentParser
internal import Regain

struct CaseDenyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deny", abstract: "End a case that is not its owner's; its requester is not told.",
    discussion: """
      What it has granted is void. Safe to repeat.

      Example: regain case deny CASE_ID --reason "the owner called: it was not she"
      """)

  @Argument(help: "The case.") var caseID: String
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let session = try await Session.open(options, isForStop: true)
    try await session.service.cases.deny(id, in: options.tenantID(), origin: actor.origin())
    options.json ? Output.json(DoneAnswer()) : Output.line("denied")
  }
}
