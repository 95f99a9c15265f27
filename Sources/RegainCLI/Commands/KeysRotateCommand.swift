internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Make a new active key; the old one still verifies.",
    discussion: """
      code-pepper: new sheets are made under the new key. row-authentication: every row is sealed \
      anew at once. look-up: old idempotency keys are forgotten. log-signing: the \
      log says who follows whom, and both sign until the old key is retired. token-…: new tokens are made \
      under the new key, and those of the old key are verified until it is retired: wait for the longest \
      lifetime before that. With --stage the new key waits first, so that no server and no verifier \
      elsewhere (regain token keys --public) refuses what another makes: give the keyring to all of \
      them, then rotate. Services that run with the old keyring must load the new one before \
      they write on; stop them first, or restart them at once.

      Example: regain keys rotate row-authentication
      Example: regain keys rotate token-v4-public --stage
      """)

  @Argument(help: "What the key is for.")
  var purpose: PurposeName

  @Flag(help: "For tokens: make a key that verifies at once, and waits until you rotate.")
  var stage = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let purpose = purpose.purpose
    if stage { return try makeWaiting(purpose) }
    let before = try await Session.open(options)
    let file = Installation.keyringFile(before.places)
    let places = before.places
    let keyring = try file.rotate(purpose, passphrase: Installation.prompt(places))
    guard let key = keyring.keys.last(where: { $0.purpose == purpose && $0.state == .active })
    else { throw RegainError(.defect, "The new keyring has no active key.") }
    let resealed = try await afterChange(
      of: key,
      "Do not rotate again: old keys still verify, and rows are sealed anew as they change."
    ) {
      let after = try await Session.open(options)
      try await after.service.logKeyChange(.rotated, of: key, origin: actor.origin())
      try await after.service.signAnchor(with: key)
      return purpose == .rowAuthentication ? try await after.service.resealRecords() : 0
    }
    if options.json {
      Output.json(Answer(result: ExitStatus.ok.word, key: key.id, resealed: resealed))
    } else {
      Output.line(key.id)
      Output.message("This key is active now. Rows sealed anew: \(resealed).")
      Output.message("Back the keyring up again: \(places.keyringPath)")
    }
  }

  private func makeWaiting(_ purpose: KeyPurpose) throws {
    let places = try options.places()
    let keyring = try Installation.keyringFile(places)
      .stage(purpose, passphrase: Installation.prompt(places))
    try StagedKey(newestOf: keyring).tell(json: options.json)
  }

  private struct Answer: Encodable {
    let result: String
    let key: String
    let resealed: Int
  }
}

/// What a key is for, as `keys list` names it.
struct PurposeName: ExpressibleByArgument {
  let purpose: KeyPurpose

  init?(argument: String) {
    guard let purpose = KeyPurpose(name: argument) else { return nil }
    self.purpose = purpose
  }

  static var allValueStrings: [String] { KeyPurpose.all.map(\.rawValue) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
