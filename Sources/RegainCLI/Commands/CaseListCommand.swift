internal import ArgumentParser
internal import Regain

struct CaseListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tenant's cases, also those that are over.",
    discussion: """
      A line each; regain case show tells more of one. With --json one object a line.

      Example: regain case list --state waiting
      """)

  @Option(help: "Those in this state alone, as in open, waiting or disputed.") var state: String?
  @Option(help: "Those of this account alone.") var account: String?
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let wanted = try state.map { try CaseState($0) }
    let owner = try account.map { try AccountID($0) }
    let session = try await Session.open(options)
    let report = CaseReport(json: options.json)
    for status in try await session.service.cases.list(
      wanted, of: owner, in: options.tenantID())
    {
      report.listed(status)
    }
  }
}
