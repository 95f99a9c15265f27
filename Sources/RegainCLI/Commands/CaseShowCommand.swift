internal import ArgumentParser
internal import Regain

struct CaseShowCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how far a case has come, what is missing and why.",
    discussion: """
      For administrators. With --case-secret-file it is shown as its requester may know it: that a \
      device has said no is not.

      Example: regain case show CASE_ID --explain
      """)

  @Argument(help: "The case.") var caseID: String
  @Flag(help: "Say what risk adds, and what waits.") var explain = false
  @OptionGroup var secret: CaseSecretOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let report = CaseReport(json: options.json)
    let tenant = try options.tenantID()
    if secret.caseSecretFile != nil {
      let typed = try secret.read(for: id)
      let session = try await Session.open(options)
      return report.status(
        try await session.service.cases.status(of: typed, in: tenant), explain: false)
    }
    let session = try await Session.open(options)
    report.status(try await session.service.cases.status(of: id, in: tenant), explain: explain)
  }
}
