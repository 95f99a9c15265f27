internal import ArgumentParser
internal import Regain

struct DeviceVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Say whether a device's answer is authentic and in time. Uses nothing up.",
    discussion: """
      Exit 4 at best: valid, and no decision may rest on it. With --offline and --key nothing is \
      needed but the files: then whether the challenge is open and the device still enrolled is \
      not looked at.

      Example: regain device verify --offline --challenge c.txt --signature c.txt.sig --key id.pub
      """)

  @OptionGroup var answer: AnswerOptions

  @Option(help: "The number that the one who approves typed, where it is not in the text.")
  var match: String?

  @Flag(help: "Without the store.")
  var offline = false

  @Option(help: ArgumentHelp("Offline: the device's public key, SSH or PEM.", valueName: "file"))
  var key: String?

  @Option(help: "Offline: the time that it must be in time for; default: now.")
  var at: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard offline == (key != nil) else { throw usage("--offline and --key go together.") }
    guard !offline || answer.expectation.isEmpty else {
      throw usage("Offline, compare what --json says: account, action, case and subjectSHA256.")
    }
    guard offline || at == nil else { throw usage("--at goes with --offline.") }
    if let at, Timestamp(rfc3339: at) == nil {
      throw usage("--at takes a time like 2026-01-31T09:30:00Z.")
    }
  }

  mutating func run() async throws {
    if let key { try offlineVerification(by: key).run() }
    let number = try match.map { try MatchNumber($0) }
    let challenge = try answer.presented()
    let signed = try answer.answer(to: challenge)
    let session = try await Session.open(options)
    let checked = try await session.service.devices.verify(
      signed, to: challenge, match: number, in: options.tenantID(), origin: actor.origin())
    try AnswerReport(json: options.json).checked(checked)
  }

  private func offlineVerification(by key: String) -> OfflineVerification {
    OfflineVerification(
      challenge: answer.challenge, signature: answer.signature, form: answer.form.form, key: key,
      time: at.flatMap { Timestamp(rfc3339: $0) }, json: options.json)
  }
}
