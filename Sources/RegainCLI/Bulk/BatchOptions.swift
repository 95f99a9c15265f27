internal import ArgumentParser
internal import Regain
internal import RegainFiles

/// What `codes issue` takes for a whole list of accounts.
struct BatchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The list of accounts.", valueName: "file"))
  var batch: String?

  @Option(help: ArgumentHelp("The new file for the sheets, a line each.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Seal each sheet to this public key (`regain keys recipient`).", valueName: "file"))
  var sealTo: String?

  @Flag(help: "Write the codes in plain: whoever reads the file has them all.")
  var plainOutput = false

  @Flag(help: "Go on with a run that was cut short.")
  var resume = false

  @Flag(help: "Check the list and say what would be issued; nothing is changed.")
  var dryRun = false

  @Option(
    help: "The columns of a list whose first line names none: account,-,label leaves one out.")
  var columns: String?

  func check() throws {
    guard batch != nil else {
      let isGiven =
        output != nil || sealTo != nil || plainOutput || resume || dryRun || columns != nil
      guard !isGiven else {
        throw ValidationError("--output, --seal-to and the like go with --batch.")
      }
      return
    }
    if dryRun { return }
    guard output != nil else {
      throw ValidationError("--batch needs --output FILE, where the sheets are written.")
    }
    guard (sealTo != nil) != plainOutput else {
      throw ValidationError(
        "Say who can read the sheets: --seal-to PUBLIC_KEY_FILE (make one: regain keys recipient), "
          + "or --plain-output.")
    }
  }

  func run(
    _ defaults: SheetRequest, session: Session, authority: IssueAuthority, activate: Bool,
    asJSON: Bool
  ) async throws {
    guard let batch else { return }
    let list = try AccountList(
      path: batch, columns: columns.map { $0.split(separator: ",").map(String.init) },
      defaults: defaults)
    let work = BatchIssue(
      list: list, service: session.service, authority: authority, activate: activate,
      asJSON: asJSON)
    guard let output, !dryRun else { return try await work.rehearse() }
    let destination = try sealTo.map {
      BatchIssue.Destination.sealed(try RecipientKeyFile.readPublic($0))
    }
    try await work.run(to: destination ?? .plain, path: output, resume: resume)
  }
}
