internal import ArgumentParser
internal import Regain

struct AuditListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The log's entries in order; with --json one object a line.",
    discussion: "Example: regain audit list --from 100")

  @Option(help: "The first entry wanted, from 0.")
  var from: Int64 = 0

  @Flag(help: "Show the personal values behind the commitments, where they are kept.")
  var withValues = false

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    var next = from
    while true {
      let page = try await session.service.audit.entries(from: next, limit: 500)
      for line in page { AuditLineOutput(json: options.json, withValues: withValues).write(line) }
      guard page.count == 500, let last = page.last else { return }
      next = last.index + 1
    }
  }
}
