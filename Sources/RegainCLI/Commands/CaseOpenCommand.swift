internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct CaseOpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a recovery case. It changes nothing on the account.",
    discussion: """
      The policy follows from the configuration; --policy asks for a stronger one. The case secret is \
      the requester's: with it evidence is added and the case is granted. It goes into the file \
      named, 0600, else to the terminal, or with --json into "caseSecret".

      --risk says what the application knows, as in new-device=yes or score=40: it can only raise the bar.

      Example: regain case open alice --action reset-password --case-secret-file alice.case
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @Option(help: "What is to be recovered: reset-password, enroll-device, or a name of your own.")
  var action: String

  @Option(help: "A stronger policy than the one that is configured.")
  var policy: String?

  @Option(
    name: .customLong("class"), help: "Of which kind the account is, where it was not classified.")
  var accountClass: String?

  @Option(
    help: ArgumentHelp("What is known of the risk; may be repeated.", valueName: "name=value"))
  var risk: [RiskOption] = []

  @Option(name: .customLong("subject-sha256"), help: "SHA-256 of what it is about, in hex.")
  var subject: String?

  @Option(help: "Who asks, for the log.")
  var requester: String?

  @Option(help: ArgumentHelp("Write the case secret to this new file, 0600.", valueName: "file"))
  var caseSecretFile: String?

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuseEmpty(caseSecretFile, "case secret file")
    try refuseEmpty(policy, "policy")
  }

  mutating func run() async throws {
    let request = try request()
    let file = try caseSecretFile.map { path throws(RegainError) in
      try SecretFile.toBeMade(at: path)
    }
    let session = try await Session.open(options)
    try session.requireApart(request)
    guard file != nil || options.json || Terminal.isThere else {
      throw usage(
        "There is no terminal to show the case secret on: name a file, --case-secret-file FILE.")
    }
    let opened = try await session.service.cases.open(
      request, origin: actor.origin(source: source))
    try hand(over: opened, file)
  }

  private func request() throws(RegainError) -> CaseRequest {
    var request = try CaseRequest(
      account: AccountID(account), in: TenantID(options.tenant), action: RecoveryAction(action),
      subject: try subject.map { text throws(RegainError) in try ExpectationOptions.digest(text) },
      requester: requester)
    request.policy = policy
    request.accountClass = try accountClass.map { name throws(RegainError) in
      try AccountClass(name)
    }
    request.risk = try risk.map { option throws(RegainError) in try option.reading() }
    return request
  }

  private func hand(over opened: borrowing OpenedCase, _ file: SecretFile?) throws(RegainError) {
    let secret = opened.exposeForDisplay { text in text.indices.map { text[$0] } }
    if let file { try file.create((secret + [0x0A]).span) }
    let shown = file == nil ? String(decoding: secret, as: UTF8.self) : nil
    if options.json {
      let text = Output.jsonText(Answer(opened, secret: shown)) ?? ""
      return try ByteWriter.standardOutput.write(text: text + "\n")
    }
    Output.line("\(opened.id)")
    Output.message("Open until \(opened.expiresAt).")
    if let shown { try Terminal.show("regain: Case secret, not shown again:\n\(shown)\n") }
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let `case`: String
    let state: String
    let expiresAt: String
    let caseSecret: String?

    init(_ opened: borrowing OpenedCase, secret: String?) {
      (`case`, state) = (opened.id.description, opened.state.name)
      (expiresAt, caseSecret) = (opened.expiresAt.description, secret)
    }
  }
}

extension Session {
  /// A policy of NIST's wants the keyring apart from the store (SP 800-63B-4, 3.1.1.2).
  func requireApart(_ request: CaseRequest) throws(RegainError) {
    let policy = try configuration.recovery.policy(
      for: request.action, of: request.accountClass?.name, asked: request.policy)
    guard places.isKeyringBesideStore, policy.name.hasPrefix("nist-") else { return }
    throw RegainError(
      .misconfigured,
      "The policy \(policy.name) wants the keyring outside of the store's folder: move it and name it with --keyring. For a "
        + "trial ask for another policy, as in --policy asvs-l2.")
  }
}
