internal import ArgumentParser
internal import Regain

struct CaseCompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Close a case whose token was redeemed.",
    discussion: """
      Exit 3 while the token of a granted case was not redeemed, or a sheet that was used in it was not \
      replaced. 1: it was not granted, or is over.

      Example: regain case complete CASE_ID --case-secret-file alice.case
      """)

  @Argument(help: "The case.") var caseID: String
  @OptionGroup var secret: CaseSecretOptions
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws { try secret.requireGiven() }

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let typed = try secret.read(for: id)
    let session = try await Session.open(options)
    let completed = try await session.service.cases.complete(
      typed, in: options.tenantID(), origin: actor.origin())
    if options.json { return Output.json(Answer(completed)) }
    Output.line("completed")
    Output.message(
      "End the other sessions of \(completed.account). It is on hold until \(completed.holdUntil): regain hold show \(completed.account)"
    )
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let `case`: String
    let account: String
    let action: String
    let state = CaseState.completed.name
    let assurance: Int?
    let grantedAt: String
    let holdUntil: String
    let endSessions: Bool
    let evidence: [String]
    let replacedSheets: [String]

    init(_ completed: CompletedCase) {
      (`case`, account) = (completed.recoveryCase.description, completed.account.description)
      (action, assurance) = (completed.action.name, completed.assurance?.number)
      (grantedAt, holdUntil) = (completed.grantedAt.description, completed.holdUntil.description)
      (endSessions, evidence) = (completed.endsSessions, completed.evidence.map(\.kind.name))
      replacedSheets = completed.replacedSheets.map(\.description)
    }
  }
}
