internal import ArgumentParser
internal import Regain

struct CaseOverrideCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "override",
    abstract:
      "Two agents deny a case, lift for a time what risk added, or let a disputed one go on.",
    discussion: """
      Both have signed the same decision (regain agent confirm): deny, lift-risk or resolve. They never go \
      below what the policy demands of everybody.

      Example: regain case override CASE_ID --confirmation carol.txt --confirmation dan.txt
      """)

  @Argument(help: "The case.") var caseID: String
  @OptionGroup var pair: ConfirmationPairOptions
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let confirmations = try pair.read()
    let session = try await Session.open(options)
    let until = try await session.service.cases.override(
      id, by: confirmations, in: options.tenantID(), origin: actor.origin())
    if options.json { return Output.json(Answer(until: until?.description)) }
    Output.line("ok")
    if let until { Output.message("It holds until \(until).") }
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    @OrNull var until: String?

    init(until: String?) { _until = OrNull(wrappedValue: until) }
  }
}

/// Two agents' signed statements.
struct ConfirmationPairOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An agent's statement, its challenge and the signature; twice.", valueName: "file"))
  var confirmation: [String] = []

  @OptionGroup var form: SignatureFormOptions

  func validate() throws {
    guard confirmation.isEmpty || confirmation.count == 2 else {
      throw ValidationError("Two agents are wanted: give --confirmation twice.")
    }
  }

  func read() throws(RegainError) -> [HelpDeskConfirmation] {
    guard confirmation.count == 2 else {
      throw RegainError(.malformed, "Two agents are wanted: give --confirmation twice.")
    }
    return try confirmation.map { path throws(RegainError) in
      try HelpDeskConfirmation(file: path, form.form)
    }
  }
}
