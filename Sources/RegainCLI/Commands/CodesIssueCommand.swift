internal import ArgumentParser
internal import Regain

struct CodesIssueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue", abstract: "Issue a sheet of backup codes, shown once.",
    discussion: """
      A first sheet works at once. A replacement works after `regain codes confirm`; until then the \
      old sheet stays in force.

      Example: regain codes issue alice --label "Alice, work account" | lp
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

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

  @Option(help: "Ask again with the same key after exit 74: the lost sheet is voided.")
  var idempotencyKey: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let request = try SheetRequest(
      account: AccountID(account), tenant: options.tenantID(), profile: profile.profile,
      codeCount: count, label: label, expiresAt: expires.map { try time($0) })
    let session = try await Session.open(options)
    let asJSON = options.json
    let issued = try await session.service.backupCodes.issue(
      request, authority: actor.authority(), activate: activate,
      idempotencyKey: idempotencyKey.map { try IdempotencyKey($0) }
    ) { sheet in
      if asJSON {
        try SheetJSON(.standardOutput).print(sheet)
      } else {
        try SheetPrinter(.standardOutput).print(sheet)
      }
    }
    explain(issued)
  }

  private func explain(_ issued: IssuedSheet) {
    guard let slot = issued.slotToConfirm else {
      return Output.message("The sheet is active. Its codes are not shown again.")
    }
    Output.message(
      "This sheet replaces another and is pending. Ask \(account) to retype code \(slot): "
        + "regain codes confirm \(account)")
  }

  private func time(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(rfc3339: text) else {
      throw usage("--expires takes a date like 2027-01-31 or a time like 2027-01-31T12:00:00Z.")
    }
    return time
  }
}

enum ProfileName: String, CaseIterable, ExpressibleByArgument {
  case standard, long

  var profile: CodeProfile { self == .long ? .long : .standard }
}
