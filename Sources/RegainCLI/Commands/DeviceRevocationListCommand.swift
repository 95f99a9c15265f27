internal import ArgumentParser
internal import Regain

struct DeviceRevocationListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "revocation-list",
    abstract: "Keys that count no more, as ssh-keygen -Y verify -r reads them.",
    discussion: """
      Of the whole tenant: revoked, quarantined and suspended devices.

      Example: regain device revocation-list > revoked
      """)

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let lines = try await session.service.devices.revocationList(in: options.tenantID())
    if options.json { return Output.json(Answer(revocationList: lines)) }
    Output.text(lines)
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let revocationList: String
  }
}
