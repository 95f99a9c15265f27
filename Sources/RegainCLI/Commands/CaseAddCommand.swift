internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct CaseAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Show evidence in a case: it is verified, used up and counted at once.",
    discussion: """
      code, delivered: a backup code, or one that was sent, from stdin or --code-file.
      device: --challenge FILE --signature FILE, of regain device challenge --case CASE_ID.
      help-desk: --confirmation FILE: statement, challenge and signature, one after the other.
      proofing: --statement FILE --signature FILE.

      Exit 0: it was taken, and is used up; the answer says what is missing yet. Of two that share a sheet, \
      a mailbox or a device one counts, and SMS and voice never do. 1: refused. 2: the device says no.

      Example: regain case add CASE_ID code --case-secret-file alice.case < code.txt
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case code, delivered, device, proofing
    case helpDesk = "help-desk"
  }

  @Argument(help: "The case.") var caseID: String
  @Argument(help: "What is shown.") var kind: Kind
  @OptionGroup var secret: CaseSecretOptions
  @OptionGroup var evidence: CaseEvidenceOptions

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @Option(help: "Ask again with the same key after exit 74.")
  var idempotencyKey: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try evidence.check(kind, isSecretOnStdin: secret.isStdin)
    try secret.requireGiven()
  }

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let (origin, tenant) = (try actor.origin(source: source), try options.tenantID())
    let typed = try secret.read(for: id)
    let report = CaseReport(json: options.json)
    let (options, evidence) = (options, evidence)
    switch kind {
    case .code:
      let code = try evidence.code.read("Backup code: ")
      report.progress(
        try await Session.open(options).service.cases.add(
          code: code, to: typed, in: tenant, origin: origin, idempotencyKey: key))
    case .delivered:
      let text = try evidence.code.text("Code: ")
      let code = try TypedDeliveredCode(utf8: text.bytes)
      report.progress(
        try await Session.open(options).service.cases.add(
          delivered: code, to: typed, in: tenant, origin: origin))
    case .device:
      let (answer, challenge) = try evidence.deviceAnswer()
      report.progress(
        try await Session.open(options).service.cases.add(
          answer, to: challenge, match: evidence.matchNumber(), in: tenant, of: typed,
          origin: origin, idempotencyKey: key))
    case .helpDesk:
      let confirmation = try HelpDeskConfirmation(
        file: evidence.confirmation ?? "", evidence.form.form)
      report.progress(
        try await Session.open(options).service.cases.add(
          confirmation, to: typed, in: tenant, origin: origin, idempotencyKey: key))
    case .proofing:
      let proofing = try evidence.proofing()
      report.progress(
        try await Session.open(options).service.cases.add(
          proofing, to: typed, in: tenant, origin: origin))
    }
  }
}
