internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List, rotate, retire, seal and unseal the keys.",
    discussion: "Example: regain keys list",
    subcommands: [
      KeysListCommand.self, KeysRotateCommand.self, KeysRetireCommand.self, KeysSealCommand.self,
      KeysUnsealCommand.self,
    ])
}

struct KeysListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every key, and how many rows still need it.",
    discussion: "With --json one object a line. Example: regain keys list")

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let use = try await session.service.keyUse()
    for key in session.keyring.keys { tell(key, rows: use[key.id] ?? 0) }
  }

  private func tell(_ key: KeyDescription, rows: Int) {
    if options.json { return Output.json(Line(key, rows: rows)) }
    Output.line(
      "\(key.id)  \(key.purpose.rawValue)  \(key.state.rawValue)  since \(key.changed)  "
        + "rows: \(rows)")
  }

  private struct Line: Encodable {
    let id: String
    let purpose: String
    let algorithm: String
    let state: String
    let createdAt: String
    let changedAt: String
    let rows: Int

    init(_ key: KeyDescription, rows: Int) {
      id = key.id
      purpose = key.purpose.rawValue
      algorithm = key.algorithm
      state = key.state.rawValue
      createdAt = key.created.description
      changedAt = key.changed.description
      self.rows = rows
    }
  }
}

struct KeysRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Make a new active key; the old one still verifies.",
    discussion: """
      code-pepper: new sheets are made under the new key. row-authentication: every row is sealed \
      anew at once. look-up: old idempotency keys are forgotten. Services that run with the old \
      keyring must load the new one before they write on; stop them first, or restart them at once.

      Example: regain keys rotate row-authentication
      """)

  @Argument(help: "code-pepper, row-authentication or look-up.")
  var purpose: PurposeName

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let purpose = purpose.purpose
    let before = try await Session.open(options)
    let file = Installation.keyringFile(before.places)
    let places = before.places
    let keyring = try file.rotate(purpose, passphrase: Installation.prompt(places))
    let after = try await Session.open(options)
    let resealed = purpose == .rowAuthentication ? try await after.service.resealRecords() : 0
    let id = keyring.keys.last { $0.purpose == purpose && $0.state == .active }?.id ?? ""
    if options.json {
      Output.json(Answer(result: ExitStatus.ok.word, key: id, resealed: resealed))
    } else {
      Output.line(id)
      Output.message("This key is active now. Rows sealed anew: \(resealed).")
      Output.message("Back the keyring up again: \(places.keyringPath)")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let key: String
    let resealed: Int
  }
}

enum PurposeName: String, CaseIterable, ExpressibleByArgument {
  case codePepper = "code-pepper"
  case rowAuthentication = "row-authentication"
  case lookUp = "look-up"

  var purpose: KeyPurpose {
    switch self {
    case .codePepper: .codePepper
    case .rowAuthentication: .rowAuthentication
    case .lookUp: .lookUp
    }
  }
}

struct KeysRetireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Destroy an old key that no row needs.",
    discussion: "Its secret is gone for good. Example: regain keys retire 0a1b2c3d4e5f6g7h")

  @Argument(help: "The key's id, from `regain keys list`.")
  var id: String

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    _ = try session.keyring.retiring(id: id)
    let rows = try await session.service.keyUse()[id] ?? 0
    guard rows == 0 else {
      throw RegainError(
        .refused,
        "\(rows) rows still need this key. Peppers: issue new sheets or revoke the old ones "
          + "(regain codes revoke --issued-before). Row keys: rotate again.")
    }
    let places = session.places
    _ = try Installation.keyringFile(places)
      .retire(id: id, passphrase: Installation.prompt(places))
    if options.json {
      Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: places.keyringPath))
    } else {
      Output.message(
        "The key is retired. Older backups of the store that need it are lost with it.")
    }
  }
}

struct KeysSealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal", abstract: "Protect the keyring file with a passphrase.",
    discussion: "Example: regain keys seal --passphrase-file passphrase.txt")

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let places = try options.places()
    try Installation.keyringFile(places).seal(passphrase: Installation.prompt(places))
    if options.json {
      Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: places.keyringPath))
    } else {
      Output.message("The keyring is sealed. Without the passphrase nothing opens it.")
    }
  }
}

struct KeysUnsealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unseal", abstract: "Store the keyring without a passphrase again.",
    discussion: "Example: regain keys unseal")

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let places = try options.places()
    try Installation.keyringFile(places)
      .unseal(passphrase: Installation.prompt(places))
    if options.json {
      Output.json(KeyringAnswer(result: ExitStatus.ok.word, keyring: places.keyringPath))
    } else {
      Output.message("The keyring is plain again, readable by its owner only.")
    }
  }
}

struct KeyringAnswer: Encodable {
  let result: String
  let keyring: String
}
