internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AuditExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Copy the log into a folder, or add what came since.",
    discussion: """
      As C2SP tlog-tiles lays it out, so that any web server can serve it and other programs can verify \
      it. Run it often, onto another machine's disk: it is what `regain audit reconcile` needs. A folder \
      that holds more than the store does shows that the store was rolled back, and is not touched.

      Example: regain audit export /mnt/backup/log
      """)

  @Argument(help: "The folder; made if it is missing.")
  var folder: String

  @Flag(help: "With the personal values behind the commitments, as far as they are kept.")
  var withValues = false

  @OptionGroup var options: GlobalOptions

  mutating func validate() throws { try refuseEmpty(folder, "folder") }

  mutating func run() async throws {
    let session = try await Session.open(options)
    let checkpoint = try await session.service.audit.export(
      to: LogDirectory(path: folder), withValues: withValues)
    guard options.json else {
      return Output.message("\(Count(checkpoint.size, "entry is", "entries are")) in \(folder).")
    }
    Output.json(CheckpointAnswer(checkpoint))
  }
}
