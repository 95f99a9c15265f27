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
      With --json one notice a line. --with-stop adds the token that stops the recovery the notice is \
      about: a secret for its reader, made now and kept nowhere; a page that takes it acts on POST alone.

      Example: regain outbox list --json --with-stop
      """)

  @Option(help: "At most so many.") var limit = 100
  @Flag(help: "Add the token that stops the recovery.") var withStop = false
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (1...1000).contains(limit) else { throw usage("--limit is 1 to 1000.") }
  }

  mutating func run() async throws {
    let session = try await Session.open(options)
    let outbox = session.service.outbox
    for notice in try await outbox.list(in: options.tenantID(), limit: limit) {
      var stop: String?
      if withStop, let token = try await outbox.stopToken(for: notice) {
        stop = token.exposeForDisplay { $0.copiedText }
      }
      let line = options.json ? Output.jsonText(Line(notice, stop)) ?? "" : Self.text(notice, stop)
      try ByteWriter.standardOutput.write(text: line + "\n")
    }
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
      They leave the outbox; a policy that wants the owner told counts them.

      Example: regain outbox ack NOTICE_ID
      """)

  @Argument(help: "As listed; may be several.") var id: [String]
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let wanted = Set(try id.map { try NoticeID($0) })
    let session = try await Session.open(options)
    let done = try await session.service.outbox.acknowledge(wanted, origin: actor.origin())
    if options.json {
      Output.json(Answer(acknowledged: done.count))
    } else {
      Output.line("acknowledged \(done.count)")
    }
    guard done.count == wanted.count else {
      throw RegainError(
        .refused,
        "\(wanted.count - done.count) of them are not in the outbox: they were handed over before.")
    }
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let acknowledged: Int
  }
}
