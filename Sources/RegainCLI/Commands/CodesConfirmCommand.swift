internal import ArgumentParser
internal import Regain

struct CodesConfirmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Retype one named code, to show that the sheet is kept.",
    discussion: """
      A pending sheet becomes active and ends the one before it. On an active sheet it is a drill, \
      whose date is kept. The code is not spent; a wrong one counts as an attempt. \
      `regain codes status` says which code is asked for.

      Example: regain codes confirm alice
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var code: CodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let session = try await Session.open(options)
    let status = try await session.service.backupCodes.status(of: account, in: options.tenantID())
    guard let slot = status.slotToConfirm else {
      throw RegainError(
        .refused, "There is no sheet to confirm. Issue one: regain codes issue \(self.account)")
    }
    let typed = try code.read("Code \(slot) of the new sheet: ")
    let confirmed = try await session.service.backupCodes.confirm(
      typed, by: account, in: options.tenantID(), origin: actor.origin())
    answer(confirmed)
  }

  private func answer(_ confirmed: SheetConfirmation) {
    if options.json {
      return Output.json(
        Answer(
          result: "accepted", account: account, sheet: confirmed.sheet.description,
          activated: confirmed.activated, remaining: confirmed.remaining))
    }
    Output.line("accepted")
    Output.message(
      confirmed.activated
        ? "The sheet is active now; the one before it has ended."
        : "The sheet is still kept. Nothing was spent.")
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    let sheet: String
    let activated: Bool
    let remaining: Int
  }
}
