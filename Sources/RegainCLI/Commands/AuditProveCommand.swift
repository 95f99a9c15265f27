internal import ArgumentParser
internal import Regain

struct AuditProveCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract:
      "A proof that an entry is in the log, or that the log goes on from an older checkpoint.",
    discussion: """
      Of an entry in the format c2sp.org/tlog-proof@v1: hand it over with the entry itself. With --since a \
      consistency proof, in the form that c2sp.org/tlog-witness gives to add-checkpoint: for whoever kept a \
      checkpoint of that size.

      Example: regain audit prove --since 412 > growth
               regain audit verify --proof growth --since old.checkpoint --trust regain.trust
      Example: regain audit show 17 --raw > entry.txt
               regain audit prove 17 > entry.tlog-proof
               regain audit verify --proof entry.tlog-proof --entry entry.txt --trust regain.trust
      """)

  @Argument(help: "The entry's index, from 0.")
  var index: Int64?

  @Option(help: "How many entries the older checkpoint is of.")
  var since: Int64?

  @OptionGroup var options: GlobalOptions

  mutating func validate() throws {
    guard (index == nil) != (since == nil) else {
      throw usage("Name an index, or --since with a size.")
    }
  }

  mutating func run() async throws {
    let audit = try await Session.open(options).service.audit
    let proof: String
    if let index {
      proof = try await audit.proof(of: index)
    } else {
      proof = try await audit.consistencyProof(from: since ?? 0)
    }
    guard options.json else { return Output.text(proof) }
    Output.json(Answer(index: index, since: since, proof: proof))
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let index: Int64?
    let since: Int64?
    let proof: String
  }
}
