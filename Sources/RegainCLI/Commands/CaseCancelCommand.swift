internal import ArgumentParser
internal import Regain

struct CaseCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "End a case: its requester with the case secret, or an administrator.",
    discussion: """
      What it has granted is void. Safe to repeat; refused for a case that is over in another way. A requester is not \
      told that somebody has said no.

      Example: regain case cancel CASE_ID --reason "solved otherwise"
      """)

  @Argument(help: "The case.") var caseID: String
  @OptionGroup var secret: CaseSecretOptions
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let (tenant, origin) = (try options.tenantID(), try actor.origin())
    if secret.caseSecretFile != nil {
      let typed = try secret.read(for: id)
      try await Session.open(options, isForStop: true).service.cases.cancel(
        typed, in: tenant, origin: origin)
    } else {
      try await Session.open(options, isForStop: true).service.cases.cancel(
        id, in: tenant, origin: origin)
    }
    options.json ? Output.json(DoneAnswer()) : Output.line("cancelled")
  }
}
