internal import ArgumentParser
internal import Regain

struct CodesIssueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue", abstract: "Issue a sheet of backup codes, shown once; or a whole list.",
    discussion: """
      A first sheet works at once. A replacement works after `regain codes confirm`; until then the \
      old sheet stays in force.

      A list is CSV whose first line names its columns (account, and label or count where it has \
      them), or JSON lines with these fields. Nothing is issued while a line of it is wrong. Each \
      sheet's line is on disk before the sheet is stored: a run that was cut short goes on with \
      --resume.

      Example: regain codes issue alice --label "Alice, work account" | lp
      Example: regain codes issue --batch staff.csv --output staff.sealed --seal-to printer.key.pub
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String?

  @OptionGroup(title: "A whole list") var batch: BatchOptions

  @Option(help: "How many codes, 1 to 30.")
  var count = 10

  @Option(help: "standard: 20 symbols under a slow hash. long: 30 symbols.")
  var profile = ProfileName.standard

  @Option(help: "A line for the owner, printed on the sheet.")
  var label: String?

  @Option(help: "The sheet's end: 2027-01-31 or 2027-01-31T12:00:00Z.")
  var expires: String?

  @Flag(help: "Put a replacement in force without its confirmation.")
  var activate = false

  @OptionGroup var printing: PrintOptions

  @Option(help: "Ask again with the same key after exit 74: the lost sheet is voided.")
  var idempotencyKey: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (account == nil) != (batch.batch == nil) else {
      throw usage("Name an account, or give a list with --batch; not both.")
    }
    try batch.check()
    if let expires, Timestamp(rfc3339: expires) == nil {
      throw usage("--expires takes a date like 2027-01-31 or a time like 2027-01-31T12:00:00Z.")
    }
    if account == nil && (printing.format != .text || printing.qr) {
      throw usage("--format is for one sheet; a batch is printed by `regain codes open`.")
    }
    if account == nil && idempotencyKey != nil {
      throw usage("--idempotency-key is for one account; a list is resumed with --resume.")
    }
  }

  mutating func run() async throws {
    if let account { return try await issue(to: account) }
    // Its account stands for none: each line names its own.
    let defaults = try request("-")
    try await batch.run(
      defaults, session: .open(options), authority: actor.authority(), activate: activate,
      asJSON: options.json)
  }

  private func request(_ account: String) throws -> SheetRequest {
    try SheetRequest(
      account: AccountID(account), tenant: options.tenantID(), profile: profile.profile,
      codeCount: count, label: label, expiresAt: expires.flatMap { Timestamp(rfc3339: $0) })
  }

  private func issue(to account: String) async throws {
    let request = try request(account)
    let session = try await Session.open(options)
    let (format, drawsQRCodes) = (options.json ? .json : printing.format, printing.qr)
    let issued = try await session.service.backupCodes.issue(
      request, authority: actor.authority(), activate: activate,
      idempotencyKey: idempotencyKey.map { try IdempotencyKey($0) }
    ) { sheet in
      var printer = SheetPages(format, drawsQRCodes: drawsQRCodes, to: .standardOutput)
      try printer.print(sheet)
      try printer.finish()
    }
    explain(issued, account)
  }

  private func explain(_ issued: IssuedSheet, _ account: String) {
    guard let slot = issued.slotToConfirm else {
      return Output.message("The sheet is active. Its codes are not shown again.")
    }
    Output.message(
      "This sheet replaces another and is pending. Ask \(account) to retype code \(slot): "
        + "regain codes confirm \(account)")
  }
}

enum ProfileName: String, CaseIterable, ExpressibleByArgument {
  case standard, long

  var profile: CodeProfile { self == .long ? .long : .standard }
}
