package import RegainCrypto

/// The keys that are kept outside of the database: without them its rows tell nothing and can be
/// neither forged nor checked.
///
/// A value: changing it makes another one, and ``KeyringFile`` of RegainFiles stores it.
public struct Keyring: Sendable {
  /// In order of creation.
  let entries: [Entry]
  /// The active key of each purpose, found once.
  private let activeKeys: [KeyPurpose: Key]
  /// Those for tokens, ready to be used.
  package let tokenKeys: TokenKeys

  /// A key, or what is remembered of a revoked one.
  struct Entry: Sendable {
    var about: KeyDescription
    var material: KeyMaterial?
  }

  /// Makes a new keyring: one active key for each purpose.
  ///
  /// - Throws: `unavailable` when there is no memory for secrets.
  public init() throws(RegainError) {
    try self.init(at: SystemClock().now, random: SystemRandom())
  }

  package init(at now: Timestamp, random: some RandomSource) throws(RegainError) {
    var entries: [Entry] = []
    for purpose in KeyPurpose.all {
      let key = try Key.make(purpose, at: now, random: random)
      entries.append(Entry(about: key.about, material: key.material))
    }
    try self.init(entries: entries)
  }

  /// - Throws: `misconfigured` unless each purpose has exactly one active key, at most one waits for its turn, and each id
  ///   is there once.
  init(entries: [Entry]) throws(RegainError) {
    guard Set(entries.map(\.about.id)).count == entries.count else {
      throw RegainError(.misconfigured, "The keyring has the same key twice.")
    }
    try Self.checkStaged(entries)
    var activeKeys: [KeyPurpose: Key] = [:]
    for entry in entries where entry.about.state == .active {
      guard let material = entry.material, activeKeys[entry.about.purpose] == nil else {
        throw RegainError(
          .misconfigured, "The keyring has two active keys for \(entry.about.purpose.rawValue).")
      }
      activeKeys[entry.about.purpose] = Key(about: entry.about, material: material)
    }
    for purpose in KeyPurpose.indispensable where activeKeys[purpose] == nil {
      throw RegainError(
        .misconfigured, "The keyring has no active key for \(purpose.rawValue).")
    }
    self.entries = entries
    self.activeKeys = activeKeys
    tokenKeys = try TokenKeys(entries)
  }
}

extension Keyring {
  private static func checkStaged(_ entries: [Entry]) throws(RegainError) {
    let staged = entries.map(\.about).filter { $0.state == .staged }.map(\.purpose)
    guard staged.allSatisfy(\.isForTokens), Set(staged).count == staged.count else {
      throw RegainError(
        .misconfigured, "Only keys for tokens wait for their turn in a keyring, one of a purpose.")
    }
  }

  /// Every key, in order of creation.
  public var keys: [KeyDescription] { entries.map(\.about) }

  /// The key that makes what is new, for an indispensable purpose.
  package func active(_ purpose: KeyPurpose) -> Key {
    guard let key = activeKeys[purpose] else {
      preconditionFailure("Keyring.init lets no keyring without an active key come to be.")
    }
    return key
  }

  /// The key that makes what is new, for a purpose that a keyring may be too old for.
  ///
  /// - Throws: `misconfigured` when there is none.
  package func requireActive(_ purpose: KeyPurpose) throws(RegainError) -> Key {
    guard let key = activeKeys[purpose] else {
      let name = purpose.rawValue
      throw RegainError(
        .misconfigured,
        "The keyring has no key for \(name). Make one: regain keys rotate \(name)")
    }
    return key
  }

  /// The key of an id, to verify with; nil when it is unknown, revoked or for another purpose.
  package func key(id: String, for purpose: KeyPurpose) -> Key? {
    guard let entry = entries.first(where: { $0.about.id == id }),
      entry.about.purpose == purpose, let material = entry.material
    else { return nil }
    return Key(about: entry.about, material: material)
  }
}
