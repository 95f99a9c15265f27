internal import Regain

/// Shows an entry of the log.
struct AuditLineOutput {
  let json: Bool
  let withValues: Bool

  func write(_ line: AuditLine) {
    let values = withValues ? line.values : []
    if json { return Output.json(Entry(line, values: values)) }
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
