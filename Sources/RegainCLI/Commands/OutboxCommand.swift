internal import ArgumentParser
internal import Regain

struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "What owners must be told, and who was told.",
    subcommands: [OutboxListCommand.self, OutboxAckCommand.self])
}

struct OutboxListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List notices that wait to be handed over.",
    discussion: """
      In order of account; with --json one notice a line. --with-stop adds the token that stops the recovery the notice is \
      about: a secret for its reader, made now and kept nowhere; a page that takes it acts on POST alone.

      Example: regain outbox list --json --with-stop
      """)

  @Option(help: "At most so many, 1 to 1000.") var limit = 100
  @Option(help: "Those of this account alone.") var account: String?
  @Option(name: .customLong("case"), help: "Those about this case alone.") var caseID: String?
  @Flag(help: "Add the token that stops the recovery.") var withStop = false
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (1...1000).contains(limit) else { throw usage("--limit is 1 to 1000.") }
  }

  mutating func run() async throws {
    let owner = try account.map { try AccountID($0) }
    let about = try caseID.map { try RecoveryCaseID($0) }
    let session = try await Session.open(options)
    let outbox = session.service.outbox
    let found = try await outbox.list(
      in: options.tenantID(), of: owner, about: about, limit: limit + 1)
    for notice in found.prefix(limit) {
      var stop: String?
      if withStop, let token = try await outbox.stopToken(for: notice) {
        stop = token.exposeForDisplay { $0.copiedText }
      }
      let line = options.json ? Output.jsonText(Line(notice, stop)) ?? "" : Self.text(notice, stop)
      try ByteWriter.standardOutput.write(text: line + "\n")
    }
    guard found.count > limit else { return }
    Output.message(
      "There are more: hand these over and acknowledge them, or list more with --limit, or fewer with --account or --case."
    )
  }

  private static func text(_ notice: OwnerNotification, _ stop: String?) -> String {
    let every = notice.everyAddress.map(\.description).joined(separator: ", ")
    let place =
      notice.address.map { "\($0) by \(notice.channel?.name ?? "?")" }
      ?? (every.isEmpty ? "the owner" : every)
    return "\(notice.id)  to \(place)\n\(notice.message)" + (stop.map { "\n\($0)" } ?? "") + "\n"
  }

  private struct Line: Encodable {
    let notice: String
    let account: String
    let event: String
    let at: String
    @OrNull var address: String?
    let everyAddress: [String]
    @OrNull var channel: String?
    @OrNull var label: String?
    @OrNull var `case`: String?
    let message: String
    let stopToken: String?

    init(_ notice: OwnerNotification, _ stop: String?) {
      (self.notice, account) = (notice.id.description, notice.account.description)
      everyAddress = notice.everyAddress.map(\.description)
      (event, at, message) = (notice.event, notice.at.description, notice.message)
      _address = OrNull(wrappedValue: notice.address?.description)
      _channel = OrNull(wrappedValue: notice.channel?.name)
      _label = OrNull(wrappedValue: notice.label)
      _case = OrNull(wrappedValue: notice.recoveryCase?.description)
      stopToken = stop
    }
  }
}

struct OutboxAckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Say that notices were handed over.",
    discussion: """
      They leave the outbox; a policy that wants the owner told counts them. Safe to repeat.

      Example: regain outbox ack NOTICE_ID
      """)

  @Argument(help: "As listed; may be several.") var id: [String]
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let wanted = Set(try id.map { try NoticeID($0) })
    let session = try await Session.open(options)
    let done = try await session.service.outbox.acknowledge(wanted, origin: actor.origin())
    let gone = wanted.subtracting(done).map(\.description).sorted()
    if options.json {
      return Output.json(Answer(acknowledged: done.count, notThere: gone))
    }
    Output.line("acknowledged \(done.count)")
    guard !gone.isEmpty else { return }
    Output.message(
      "Not in the outbox, as after a first time: \(gone.joined(separator: ", ")).")
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let acknowledged: Int
    /// Acknowledged before, or never there.
    let notThere: [String]
  }
}
