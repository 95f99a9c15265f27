internal import ArgumentParser
internal import Foundation
internal import Regain
internal import RegainFiles

struct DeviceChallengeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "challenge", abstract: "Ask a device to approve something: prints what it signs.",
    discussion: """
      The text on stdout is signed to the byte, by ssh-keygen -Y sign, regain device sign, or a \
      browser (--json: "publicKey"). With --match-file a number is written to that file, which the \
      one who asks is shown and the one who approves types: fill it in at "match: ?" before signing.

      Example: regain device challenge alice --device ID --action reset-password > c.txt
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @Option(help: ArgumentHelp("The device, as listed.", valueName: "device-id"))
  var device: String

  @Option(help: "What is to be approved: small letters, digits and hyphens.")
  var action: String

  @Option(name: .customLong("case"), help: "The recovery case; then --match-file is needed.")
  var caseID: String?

  @Option(name: .customLong("subject-sha256"), help: "SHA-256 of what it is about, in hex.")
  var subject: String?

  @Option(help: "What the one who approves reads.")
  var display: String?

  @Option(help: "Where it was asked for, as the one who approves reads it.")
  var from: String?

  @Option(help: ArgumentHelp("Where the number to type goes, 0600.", valueName: "file"))
  var matchFile: String?

  @Option(help: "How long it may be answered: 10s to 1h.")
  var lifetime = Lifetime.usual

  @Option(help: "Where the request came from, to be counted too: an address or a client.")
  var source: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuseEmpty(matchFile, "match file")
    if caseID != nil, matchFile == nil {
      throw usage("With --case a number must be typed: name a file for it with --match-file.")
    }
  }

  mutating func run() async throws {
    let request = try request()
    let file = try matchFile.map { path throws(RegainError) in try SecretFile.toBeMade(at: path) }
    let session = try await Session.open(options)
    let issued = try await ask(request, session)
    if let file, let number = issued.matchNumber {
      let digits = Array((number.exposeForDisplay() + "\n").utf8)
      try file.create(digits.span)
    }
    let output = ChallengeOutput(json: options.json)
    output.write(issued)
    output.advise(issued, then: next(request))
  }

  private func next(_ request: ChallengeRequest) -> String {
    let number = request.asksForNumber ? " --match NUMBER" : ""
    let answer = "--challenge FILE --signature FILE.sig\(number)"
    return request.recoveryCase.map {
      "regain case add \($0) device \(answer) --case-secret-file FILE"
    } ?? "regain device redeem \(answer) --account \(account)"
  }

  /// For a case that is there, what is signed says which one it is and how it stands.
  private func ask(
    _ request: ChallengeRequest, _ session: Session
  ) async throws -> IssuedChallenge {
    let (cases, origin) = (session.service.cases, try actor.origin(source: source))
    guard let id = request.recoveryCase,
      let known = try await cases.subject(of: id, in: request.tenant)
    else { return try await session.service.devices.challenge(request, origin: origin) }
    guard known.account == request.account, known.action == request.action,
      request.subject == nil || request.subject == known.subject
    else {
      throw RegainError(
        .malformed, "The case is for \(known.action) of another account, or about something else.")
    }
    var question = CaseQuestion(to: request.device)
    (question.display, question.from) = (request.display, request.from)
    question.lifetimeSeconds = request.lifetimeSeconds
    return try await cases.challenge(question, for: id, in: request.tenant, origin: origin)
  }

  private func request() throws(RegainError) -> ChallengeRequest {
    var request = try ChallengeRequest(
      account: AccountID(account), tenant: TenantID(options.tenant), device: DeviceID(device),
      action: RecoveryAction(action),
      subject: try subject.map { text throws(RegainError) in try ExpectationOptions.digest(text) },
      lifetimeSeconds: lifetime.seconds)
    request.recoveryCase = try caseID.map { text throws(RegainError) in try RecoveryCaseID(text) }
    request.display = try display.map { text throws(RegainError) in try DisplayText(text) }
    request.from = try from.map { text throws(RegainError) in try DisplayText(text) }
    request.asksForNumber = matchFile != nil
    return request
  }
}
