internal import ArgumentParser
internal import Regain

struct KeysListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every key, and how many rows still need it.",
    discussion: "With --json one object a line. Example: regain keys list")

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let use = try await session.service.keyUse()
    for key in session.keyring.keys { tell(key, rows: use[key.id] ?? 0) }
  }

  private func tell(_ key: KeyDescription, rows: Int) {
    if options.json { return Output.json(Line(key, rows: rows)) }
    Output.line(
      "\(key.id)  \(key.purpose.rawValue)  \(key.state.rawValue)  since \(key.changed)  "
        + "rows: \(rows)")
  }

  private struct Line: Encodable {
    let id: String
    let purpose: String
    let algorithm: String
    let state: String
    let createdAt: String
    let changedAt: String
    let rows: Int

    init(_ key: KeyDescription, rows: Int) {
      id = key.id
      purpose = key.purpose.rawValue
      algorithm = key.algorithm
      state = key.state.rawValue
      createdAt = key.created.description
      changedAt = key.changed.description
      self.rows = rows
    }
  }
}
