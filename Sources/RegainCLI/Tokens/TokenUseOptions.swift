internal import ArgumentParser
internal import Regain
internal import RegainCrypto

/// What a token is for: the same when it is issued and when it is presented.
struct TokenUseOptions: ParsableArguments {
  @Option(help: "What it permits: reset-password, enroll-device, or a name of your own.")
  var action: String

  @Option(help: "Who it is for: a service, by its name or URL.")
  var audience: String

  func use(in tenant: TenantID, state: TokenState? = nil) throws(RegainError) -> TokenUse {
    try TokenUse(
      RecoveryAction(action), audience: TokenAudience(audience), in: tenant, state: state)
  }
}

/// Where a token comes from.
struct TokenInputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A file with the token; - is stdin.", valueName: "file"))
  var tokenFile: String?

  /// Not yet looked at.
  func text() throws(RegainError) -> SecretBytes {
    try SecretInput.read(file: tokenFile, prompt: "Token: ")
  }

  var isStdin: Bool { tokenFile == nil || tokenFile == "-" }
}

/// What a token is bound to, as its holder shows it.
struct TokenBindingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The account's state as it is now: the bytes it was issued for.", valueName: "file"))
  var stateFile: String?

  @Option(
    help: ArgumentHelp(
      "The answer of the device that it is bound to, as for regain device redeem.",
      valueName: "file"))
  var proof: String?

  @Option(
    help: ArgumentHelp(
      "Which challenge was answered: text or id; default: the token's newest.", valueName: "file|id"
    ))
  var challenge: String?

  @Option(help: "The number that the one who approves typed, where it is not in the text.")
  var match: String?

  @OptionGroup var form: SignatureFormOptions

  func validate() throws {
    guard proof != nil || (challenge == nil && match == nil) else {
      throw ValidationError("--challenge and --match go with --proof.")
    }
    for (path, name) in [(stateFile, "state file"), (proof, "proof"), (challenge, "challenge")]
    where path?.isEmpty == true {
      throw ValidationError("The \(name) has no name: is a variable not set?")
    }
  }

  var isEmpty: Bool { stateFile == nil && proof == nil }

  /// Stdin holds one thing.
  func requireOneStdin(beside token: TokenInputOptions) throws {
    let others = [stateFile, proof, challenge].count { $0 == "-" }
    guard others + (token.isStdin ? 1 : 0) < 2 else {
      throw ValidationError(
        "Only one of token, state, proof and challenge can be on stdin: name a file with --token-file."
      )
    }
  }

  func state() throws(RegainError) -> TokenState? {
    try stateFile.map { path throws(RegainError) in try TokenState(file: path) }
  }

  func deviceProof() throws(RegainError) -> DeviceProof? {
    guard let proof else { return nil }
    let challenge = try challenge.map { text throws(RegainError) in
      try PresentedChallenge(fileOrID: text)
    }
    return DeviceProof(
      try form.answer(in: proof, for: challenge?.kind), to: challenge,
      match: try match.map { text throws(RegainError) in try MatchNumber(text) })
  }
}

extension TokenState {
  private static let longest = 65_536

  init(file path: String) throws(RegainError) {
    try self.init(try InputFile.read(path, "The state", atMost: Self.longest))
  }
}
