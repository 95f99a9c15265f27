internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysRetireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Destroy an old key that no row needs.",
    discussion: """
      Its secret is gone for good. Tokens that a key for tokens made are refused from then on: wait for \
      the longest lifetime after its rotation. Their PASERK id is taken, too: k4.lid.…, k4.pid.…

      Example: regain keys retire 0a1b2c3d4e5f6g7h
      """)

  @Argument(help: "The key's id, from `regain keys list` or `regain token keys`.")
  var id: String

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let id = session.keyring.keyID(named: self.id)
    _ = try session.keyring.retiring(id: id)
    try await requireUnused(id, session)
    let (places, service) = (session.places, session.service)
    guard let retiring = session.keyring.keys.first(where: { $0.id == id }) else { return }
    try await service.prepareToRetire(retiring)
    if retiring.purpose == .logSigning, places.anchorPath == nil {
      Output.message(
        "No anchor was named. If services have one, name it here with --anchor, or they may refuse it afterwards."
      )
    }
    let keyring = try Installation.keyringFile(places)
      .retire(id: id, passphrase: Installation.prompt(places))
    let retired = keyring.keys.first { $0.id == id } ?? retiring
    try await afterChange(of: retired, "It is retired, and the log does not say so.") {
      try await service.logKeyChange(.retired, of: retired, origin: actor.origin())
    }
    // A service with the older keyring may have written the anchor in between; this process still has the key.
    try? await service.prepareToRetire(retiring)
    tell(retiring, keyringPath: places.keyringPath)
  }

  private func requireUnused(_ id: String, _ session: Session) async throws {
    let rows = try await session.service.keyUse()[id] ?? 0
    guard rows == 0 else {
      throw RegainError(
        .refused,
        "\(rows) rows still need this key. Peppers: issue new sheets or revoke the old ones "
          + "(regain codes revoke --issued-before). Row keys: rotate again. Tokens: wait until they are over, or "
          + "revoke them.")
    }
  }

  private func tell(_ retired: KeyDescription, keyringPath: String) {
    guard !options.json else {
      return Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: keyringPath))
    }
    Output.message(advice(for: retired.purpose))
  }

  private func advice(for purpose: KeyPurpose) -> String {
    switch purpose {
    case .logSigning:
      "The key is retired. It signs the log no more. Export again: copies from before its successor are "
        + "believed for a trust file of that time alone. Restart services that run with the older keyring."
    case .tokenDigest, .tokenV4Local, .tokenV4Public, .tokenV3Local, .tokenV3Public:
      "The key is retired. What it made for tokens is refused from now on. Restart services that run with "
        + "the older keyring, and take it from verifiers elsewhere."
    default:
      "The key is retired. Older backups of the store that need it are lost with it."
    }
  }
}

extension Keyring {
  /// The id of a key that tokens name in their own way; any other text as it is.
  fileprivate func keyID(named name: String) -> String {
    tokenKeys.published.first { $0.tokenKeyID == name }?.about.id ?? name
  }
}
