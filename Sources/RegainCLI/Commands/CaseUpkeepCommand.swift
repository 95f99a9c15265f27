internal import ArgumentParser
internal import Regain

struct CaseUpkeepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upkeep", abstract: "Do what is due: expire cases, remind owners, clear away.",
    discussion: """
      For a timer, once an hour or so. Safe to run anywhere and at any time: a reminder is sent once in \
      its interval.

      Example: regain case upkeep --json
      """)

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let done = try await session.service.cases.keepUp(origin: actor.origin())
    if options.json { return Output.json(Answer(done)) }
    Output.line(
      "settled \(done.settled), reminded \(done.reminded), cleared away \(done.cleared)")
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let settled: Int
    let reminded: Int
    let cleared: Int

    init(_ done: CaseUpkeep) {
      (settled, reminded, cleared) = (done.settled, done.reminded, done.cleared)
    }
  }
}
