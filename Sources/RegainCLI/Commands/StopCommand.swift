internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct StopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop recovery of an account for 72 hours, without signing in.",
    discussion: """
      Needs no session; safe to repeat; failed attempts never hold it up. The stop code of a sheet, or the \
      stop token of a notice, comes from stdin, --code-file or a hidden prompt. Open cases are over, and \
      what they have granted is void.

      Example: regain stop alice
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var code: CodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let text = try code.text("Stop code for \(self.account): ")
    let stopped = try await stop(account, text)
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

  private func stop(
    _ account: AccountID, _ text: borrowing SecretBytes
  ) async throws -> StopReceipt {
    let (tenant, origin) = (try options.tenantID(), try actor.origin())
    if TypedStopToken.isMeant(by: text.bytes) {
      let typed = try TypedStopToken(utf8: text.bytes)
      return try await Session.open(options, isForStop: true).service.cases.stop(
        typed, account: account, in: tenant, origin: origin)
    }
    let typed = try code.parse(text)
    return try await Session.open(options, isForStop: true).service.backupCodes.stop(
      typed, account: account, in: tenant, origin: origin)
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    @OrNull var frozenUntil: String?
    let alreadyStopped: Bool
    let disputed: Bool
  }
}
