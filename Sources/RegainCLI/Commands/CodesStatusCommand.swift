internal import ArgumentParser
internal import Regain

struct CodesStatusCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How one account's sheets stand, or everybody's.",
    discussion: """
      No code is shown. With --all a line for each account, and the sums last. What to see to:

      disabled     too many failures in a row, under the nist profile
      expiring     it ends within 30 days, or has ended
      depleted     at most two codes are left
      weak         kept under less work than new codes, or imported
      unconfirmed  two weeks old, and nobody retyped a code of it or used one
      stale        for a year nobody issued, retyped or used it

      Why nothing would recover an account today: no-sheet, pending, disabled, suspended, expired, spent, \
      frozen, not-counted, tampered.

      Example: regain codes status alice --json
      Example: regain codes status --all --only depleted,weak --json
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String?

  @Flag(help: "Every account of the tenant.")
  var all = false

  @Option(help: "With --all: only accounts with one of these, parted by commas.")
  var only: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (account == nil) == all else {
      throw usage("Name an account, or give --all; not both.")
    }
    guard only == nil || all else { throw usage("--only goes with --all.") }
    for name in wanted ?? [] where !SurveyReport.names.contains(name) {
      throw usage(
        "--only takes of these, parted by commas: \(SurveyReport.names.joined(separator: ", ")).")
    }
  }

  private var wanted: [String]? { only?.split(separator: ",").map(String.init) }

  mutating func run() async throws {
    let session = try await Session.open(options)
    let codes = session.service.backupCodes
    guard let account else {
      var report = SurveyReport(asJSON: options.json, only: wanted)
      try await codes.survey(of: options.tenantID()) { survey in report.tell(survey) }
      return report.conclude()
    }
    let status = try await codes.status(of: AccountID(account), in: options.tenantID())
    if options.json {
      Output.json(StatusAnswer(account, status))
    } else {
      describe(status, account)
    }
  }

  private func describe(_ status: BackupCodesStatus, _ account: String) {
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
    if let source = sheet.importedFrom {
      Output.line("  imported from \(source.format.name), kept \(source.grade.name)")
    }
    if let end = sheet.expiresAt { Output.line("  valid until \(end)") }
    for use in sheet.used { Output.line("  code \(use.slot) used \(use.at)") }
    if let confirmed = sheet.confirmedAt { Output.line("  last confirmed \(confirmed)") }
    if !sheet.conditions.isEmpty {
      Output.line("  \(sheet.conditions.map(\.name).joined(separator: ", "))")
    }
    if sheet.replaceSoon { Output.line("  a new sheet is due") }
  }
}
