internal import ArgumentParser
internal import Regain

struct AuditEraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Erase personal values that stand behind the log's commitments.",
    discussion: """
      The log itself does not change, and every proof stays good. Who did something (actor) is kept for a \
      year. Copies lose the values with their next export.

      On PostgreSQL the values lie in the server's write-ahead log until its segments are deleted or written \
      over. To end that, its administrator sets wal_recycle=off beforehand, and afterwards runs SELECT \
      pg_switch_wal(); CHECKPOINT. Archives, standbys and backups keep what they have.

      Example: regain audit erase --account alice --field source --field reason
      """)

  @Option(help: "All entries of an account.")
  var account: String?

  @Option(help: "One entry, by its index.")
  var entry: Int64?

  @Option(help: "actor, reason or source; may be given several times. Default: all.")
  var field: [PersonalFieldName] = []

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func validate() throws {
    guard (account == nil) != (entry == nil) else { throw usage("Name --account or --entry.") }
  }

  mutating func run() async throws {
    let fields = field.isEmpty ? PersonalField.all : field.map(\.field)
    let session = try await Session.open(options)
    let (audit, origin) = (session.service.audit, try actor.origin())
    let report: ErasureReport
    if let entry {
      report = try await audit.erase(fields, at: entry, origin: origin)
    } else {
      report = try await audit.erase(
        fields, of: AccountID(account ?? ""), in: options.tenantID(), origin: origin)
    }
    if options.json {
      return Output.json(
        Answer(result: ExitStatus.ok.word, erased: report.erased, kept: report.kept))
    }
    Output.message("\(Count(report.erased, "value is", "values are")) erased.")
    if report.kept > 0 {
      Output.message(
        "\(Count(report.kept, "actor is", "actors are")) kept until a year has passed.")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let erased: Int
    let kept: Int
  }
}

enum PersonalFieldName: String, CaseIterable, ExpressibleByArgument {
  case actor, reason, source

  var field: PersonalField {
    switch self {
    case .actor: .actor
    case .reason: .reason
    case .source: .source
    }
  }
}
