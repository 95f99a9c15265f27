internal import ArgumentParser
internal import Regain

struct AuditShowCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One entry of the log, with what stands behind its commitments.",
    discussion: """
      --raw gives the very bytes that are in the tree.

      Example: regain audit show 17
      """)

  @Argument(help: "The entry's index, from 0.")
  var index: Int64

  @Flag(help: "The entry's own bytes and nothing else.")
  var raw = false

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let line = try await session.service.audit.entry(at: index)
    if raw && !options.json { return Output.text(line.text) }
    if options.json { return AuditLineOutput(json: true, withValues: true).write(line) }
    Output.line("index \(line.index)")
    Output.text(line.text.split(separator: "\n").dropFirst().map { $0 + "\n" }.joined())
    for value in line.values { Output.line("\(value.name): \(value.value)") }
  }
}
