internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AuditAnchorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchor",
    abstract: "Make the anchor file, or carry it on to the log as it is now.",
    discussion: """
      Then name it with --anchor or REGAIN_ANCHOR wherever this store is used: a code is accepted only \
      once the file says so, and a store that was put back to an older copy grants nothing. Best on \
      another disk than the database.

      Example: regain audit anchor /mnt/other/regain.anchor
      """)

  @Argument(help: "The file.")
  var file: String

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let isNew = !AnchorFile(path: file).exists
    let session = try await Session.open(options, anchorPath: file)
    let checkpoint = try await session.service.audit.anchor()
    guard options.json else {
      return Output.message(
        "\(isNew ? "Made" : "Carried on") \(file): \(checkpoint.size) entries are anchored.")
    }
    Output.json(CheckpointAnswer(checkpoint))
  }
}
