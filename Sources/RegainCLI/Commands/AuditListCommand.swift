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
      for line in page { print(line) }
      guard page.count == 500, let last = page.last else { return }
      next = last.index + 1
    }
  }

  private func print(_ line: AuditLine) {
    let values = withValues ? line.values : []
    if options.json { return Output.json(Entry(line, values: values)) }
    let fields = (line.fields.filter { !$0.name.hasSuffix("-commitment") } + values)
      .map { "\($0.name)=\($0.value)" }
    Output.line("\(line.index)  \(line.at)  \(line.event)  \(fields.joined(separator: " "))")
  }

  private struct Entry: Encodable {
    let index: Int64
    let id: String
    let at: String
    let event: String
    let fields: [String: String]
    let values: [String: String]?

    init(_ line: AuditLine, values: [(name: String, value: String)]) {
      index = line.index
      id = line.id
      at = line.at
      event = line.event
      fields = Dictionary(line.fields.map { ($0.name, $0.value) }) { first, _ in first }
      self.values =
        values.isEmpty
        ? nil : Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
    }
  }
}
