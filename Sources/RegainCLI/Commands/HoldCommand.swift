internal import ArgumentParser
internal import Regain

struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "What an account cannot do for some time after a recovery.",
    subcommands: [HoldShowCommand.self])
}

struct HoldShowCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is blocked after a recovery, and whether recovery is stopped.",
    discussion: "Example: regain hold show alice --json")

  @Argument(help: "The account, as the application names it.") var account: String
  @Option(help: "Ask about this action alone.") var action: String?
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let action = try action.map { try RecoveryAction($0) }
    let session = try await Session.open(options)
    let all = try await session.service.cases.holds(on: account, in: options.tenantID())
    let holds = all.filter { hold in action.map { hold.blocks($0) } ?? true }
    let stopped = try await session.service.cases.stoppedUntil(account, in: options.tenantID())
    if options.json {
      return Output.json(
        Answer(
          account: self.account, held: !holds.isEmpty,
          until: holds.map(\.until).max()?.description, holds: holds.map(Hold.init),
          frozenUntil: stopped?.description))
    }
    if let stopped { Output.line("recovery is stopped until \(stopped)") }
    if holds.isEmpty { return Output.line("nothing is blocked") }
    for hold in holds {
      let what =
        hold.blocks.isEmpty
        ? "all that is sensitive" : hold.blocks.map(\.name).sorted().joined(separator: ", ")
      Output.line("\(what), until \(hold.until) (case \(hold.recoveryCase))")
    }
  }

  private struct Hold: Encodable {
    let `case`: String
    let since: String
    let until: String
    let blocks: [String]

    init(_ hold: RecoveryHold) {
      (`case`, since) = (hold.recoveryCase.description, hold.since.description)
      (until, blocks) = (hold.until.description, hold.blocks.map(\.name).sorted())
    }
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let account: String
    let held: Bool
    @OrNull var until: String?
    let holds: [Hold]
    @OrNull var frozenUntil: String?

    init(account: String, held: Bool, until: String?, holds: [Hold], frozenUntil: String?) {
      (self.account, self.held, self.holds) = (account, held, holds)
      (_until, _frozenUntil) = (OrNull(wrappedValue: until), OrNull(wrappedValue: frozenUntil))
    }
  }
}
