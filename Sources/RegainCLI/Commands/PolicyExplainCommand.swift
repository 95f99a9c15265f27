internal import ArgumentParser
internal import Regain

struct PolicyExplainCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "What would this account need today, and what could it show?",
    discussion: """
      For administrators: it says which credentials there are. Exit 3 when it could not be recovered today.

      Example: regain policy explain alice --action reset-password
      """)

  @Argument(help: "The account, as the application names it.") var account: String
  @Option(help: "What is to be recovered.") var action = "reset-password"
  @Option(help: "A stronger policy than the one that is configured.") var policy: String?
  @Option(
    name: .customLong("class"), help: "Of which kind the account is, where it was not classified.")
  var accountClass: String?
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (account, action) = (try AccountID(account), try RecoveryAction(action))
    let named = try accountClass.map { try AccountClass($0) }
    let session = try await Session.open(options)
    let readiness = try await session.service.cases.readiness(
      of: account, for: action, accountClass: named, policy: policy, in: options.tenantID())
    tell(readiness)
    if !readiness.isPossible { throw ExitStatus.pending }
  }

  private func tell(_ readiness: RecoveryReadiness) {
    if options.json { return Output.json(Answer(account, readiness)) }
    Output.line("policy     \(readiness.policy)")
    for available in readiness.available { Output.line("available  \(available)") }
    for way in readiness.ways { Output.line("enough     \(way.joined(separator: " and "))") }
    CaseReport(json: false).tell(readiness.decision, explain: true)
    if readiness.hangsOnOne {
      Output.line("warning    every way hangs on one thing: enrol another")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    let policy: String
    let available: [String]
    let ways: [[String]]
    let missing: [MissingAnswer]
    @OrNull var waitUntil: String?
    let possible: Bool
    let hangsOnOne: Bool

    init(_ account: String, _ readiness: RecoveryReadiness) {
      result = (readiness.isPossible ? ExitStatus.ok : .pending).word
      (self.account, policy) = (account, readiness.policy)
      (available, ways) = (readiness.available, readiness.ways)
      missing = readiness.decision.missing.map(MissingAnswer.init)
      _waitUntil = OrNull(wrappedValue: readiness.decision.waitUntil?.description)
      (possible, hangsOnOne) = (readiness.isPossible, readiness.hangsOnOne)
    }
  }
}

struct PolicyClassifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Note of which kind an account is: by it its policy is chosen.",
    discussion: "Example: regain policy classify ci-runner service --reason \"a machine\"")

  @Argument(help: "The account, as the application names it.") var account: String
  @Argument(help: "As assignments in the policy file name it; - for none.") var accountClass: String
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let named = accountClass == "-" ? nil : try AccountClass(accountClass)
    let session = try await Session.open(options)
    try await session.service.cases.classify(
      account, as: named, in: options.tenantID(), authority: actor.authority())
    options.json ? Output.json(DoneAnswer()) : Output.line("classified")
  }
}
