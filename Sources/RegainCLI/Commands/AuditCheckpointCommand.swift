internal import ArgumentParser
internal import Regain

struct AuditCheckpointCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "A signed note of what the log is now.",
    discussion: """
      Keep it where the database's administrator cannot reach: print it, mail it. `regain audit verify` \
      takes it as --anchor.

      Example: regain audit checkpoint > checkpoint.txt
      """)

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let checkpoint = try await session.service.audit.checkpoint()
    guard options.json else { return Output.text(checkpoint.note) }
    Output.json(CheckpointAnswer(checkpoint))
  }
}

/// What every command that makes a checkpoint answers.
struct CheckpointAnswer: Encodable {
  let result = ExitStatus.ok.word
  let origin: String
  let size: Int64
  let root: String
  let checkpoint: String

  init(_ checkpoint: LogCheckpoint) {
    (origin, size, root) = (checkpoint.origin, checkpoint.size, checkpoint.root)
    self.checkpoint = checkpoint.note
  }
}
