internal import ArgumentParser
internal import Regain

struct StopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop recovery of an account for 72 hours, with its stop code.",
    discussion: """
      Needs no session; safe to repeat; failed attempts never hold it up.

      Example: regain stop alice
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var code: CodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let typed = try code.read("Stop code for \(self.account): ")
    let session = try await Session.open(options, isForStop: true)
    let stopped = try await session.service.backupCodes.stop(
      typed, account: account, in: options.tenantID(), origin: actor.origin())
    if options.json {
      Output.json(
        Answer(
          result: ExitStatus.ok.word, account: self.account,
          frozenUntil: stopped.frozenUntil?.description,
          alreadyStopped: stopped.wasAlreadyFrozen, disputed: stopped.isDispute))
    } else if let until = stopped.frozenUntil {
      Output.line("stopped until \(until)")
    } else {
      Output.line("disputed")
      Output.message(
        "This stop was used before: nothing is frozen anew. What was open or granted is void, or waits for two agents."
      )
    }
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    @OrNull var frozenUntil: String?
    let alreadyStopped: Bool
    let disputed: Bool
  }
}
