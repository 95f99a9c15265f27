internal import ArgumentParser
internal import Regain

struct AuditTrustCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "The log's name and key, for those who verify copies of it.",
    discussion: """
      Hand it to auditors by another way than the log. When the key is rotated, the log itself says so, \
      signed by the old key: for copies the file stays good, for proofs until the old key is retired.

      Example: regain audit trust > regain.trust
      """)

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let trust = try await session.service.audit.trust()
    guard options.json else { return Output.text(trust.text) }
    Output.json(Answer(origin: trust.origin, trust: trust.text))
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let origin: String
    let trust: String
  }
}
