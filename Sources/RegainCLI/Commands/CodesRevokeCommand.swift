internal import ArgumentParser
internal import Regain

struct CodesRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "End an account's sheets, or all that were issued before a day.",
    discussion: """
      Safe to repeat.

      Example: regain codes revoke alice --reason "sheet lost"
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String?

  @Option(help: "All sheets of the tenant issued before this day or time.")
  var issuedBefore: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (account == nil) != (issuedBefore == nil) else {
      throw usage("Name an account, or give --issued-before; not both.")
    }
    if let issuedBefore, Timestamp(rfc3339: issuedBefore) == nil {
      throw usage("--issued-before takes a date like 2026-01-31.")
    }
  }

  mutating func run() async throws {
    let named = try account.map { try AccountID($0) }
    let session = try await Session.open(options, isForStop: true)
    let codes = session.service.backupCodes
    var ended = 0
    if let named {
      ended = try await codes.revoke(
        account: named, in: options.tenantID(), authority: actor.authority())
    } else if let time = issuedBefore.flatMap(Timestamp.init(rfc3339:)) {
      ended = try await codes.revokeAll(
        issuedBefore: time, in: options.tenantID(), authority: actor.authority())
    }
    if options.json {
      Output.json(Answer(result: ExitStatus.ok.word, ended: ended))
    } else {
      Output.message("Sheets ended: \(ended).")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let ended: Int
  }
}
