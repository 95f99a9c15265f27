internal import ArgumentParser
internal import Regain

struct CaseListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tenant's cases, also those that are over.",
    discussion: "Example: regain case list --state waiting")

  @Option(help: "Those in this state alone, as in open, waiting or disputed.") var state: String?
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let wanted = try state.map { try CaseState($0) }
    let session = try await Session.open(options)
    let report = CaseReport(json: options.json)
    for status in try await session.service.cases.list(wanted, in: options.tenantID()) {
      report.status(status, explain: false)
    }
  }
}
