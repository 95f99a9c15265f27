internal import ArgumentParser
internal import Regain

struct AuditProveCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "A proof that an entry is in the log, for others to check.",
    discussion: """
      In the format c2sp.org/tlog-proof@v1. Hand it over with the entry itself.

      Example: regain audit show 17 --raw > entry.txt
               regain audit prove 17 > entry.tlog-proof
               regain audit verify --proof entry.tlog-proof --entry entry.txt --trust regain.trust
      """)

  @Argument(help: "The entry's index, from 0.")
  var index: Int64

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let proof = try await session.service.audit.proof(of: index)
    guard options.json else { return Output.text(proof) }
    Output.json(Answer(index: index, proof: proof))
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let index: Int64
    let proof: String
  }
}
