internal import ArgumentParser
internal import Regain

struct CodesStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How an account's sheets stand; no code is shown.",
    discussion: "Example: regain codes status alice --json")

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let status = try await session.service.backupCodes.status(
      of: AccountID(account), in: options.tenantID())
    if options.json { Output.json(Answer(account, status)) } else { describe(status) }
  }

  private func describe(_ status: BackupCodesStatus) {
    guard status.active != nil || status.pending != nil else {
      return Output.line("\(account) has no sheet. Issue one: regain codes issue \(account)")
    }
    for sheet in [status.active, status.pending].compactMap({ $0 }) { describe(sheet) }
    if let slot = status.slotToConfirm { Output.line("`codes confirm` asks for code \(slot)") }
    if let until = status.frozenUntil { Output.line("recovery is stopped until \(until)") }
  }

  private func describe(_ sheet: SheetStatus) {
    let label = sheet.label.map { " (\($0))" } ?? ""
    Output.line("sheet \(sheet.sheet)\(label): \(sheet.state.name)")
    Output.line("  issued \(sheet.issuedAt), \(sheet.remaining) of \(sheet.total) codes left")
    if let end = sheet.expiresAt { Output.line("  valid until \(end)") }
    for use in sheet.used { Output.line("  code \(use.slot) used \(use.at)") }
    if let confirmed = sheet.confirmedAt { Output.line("  last confirmed \(confirmed)") }
    if sheet.replaceSoon { Output.line("  a new sheet is due") }
  }

  /// The sheet that redeems, or else the one that waits, at the top; the one that waits beside it.
  private struct Answer: Encodable {
    let account: String
    @OrNull var sheet: String?
    @OrNull var state: String?
    @OrNull var label: String?
    @OrNull var issuedAt: String?
    @OrNull var expiresAt: String?
    let total: Int
    let remaining: Int
    let replaceSoon: Bool
    let used: [Use]
    @OrNull var confirmedAt: String?
    @OrNull var confirmSlot: Int?
    @OrNull var pendingSheet: String?
    @OrNull var frozenUntil: String?

    struct Use: Encodable {
      let slot: Int
      let at: String
    }

    init(_ account: String, _ status: BackupCodesStatus) {
      let top = status.active ?? status.pending
      self.account = account
      sheet = top?.sheet.description
      state = top?.state.name
      label = top?.label
      issuedAt = top?.issuedAt.description
      expiresAt = top?.expiresAt?.description
      total = top?.total ?? 0
      remaining = top?.remaining ?? 0
      replaceSoon = top?.replaceSoon ?? true
      used = top?.used.map { Use(slot: $0.slot, at: $0.at.description) } ?? []
      confirmedAt = top?.confirmedAt?.description
      confirmSlot = status.slotToConfirm
      pendingSheet = status.pending?.sheet.description
      frozenUntil = status.frozenUntil?.description
    }
  }
}
