package import RegainCrypto

extension Keyring {
  /// A keyring in which another key is active for the purpose: the one that waits for it, or a new one. The key before it
  /// only verifies.
  ///
  /// - Throws: `unavailable` when there is no memory for secrets.
  public func rotating(_ purpose: KeyPurpose) throws(RegainError) -> Keyring {
    try rotating(purpose, at: SystemClock().now, random: SystemRandom())
  }

  package func rotating(
    _ purpose: KeyPurpose, at now: Timestamp, random: some RandomSource
  ) throws(RegainError) -> Keyring {
    // In order of creation, even when the clock was set back.
    let now = max(now, entries.last?.about.created ?? now)
    var entries = entries
    let waiting = entries.firstIndex { $0.about.purpose == purpose && $0.about.state == .staged }
    for index in entries.indices
    where entries[index].about.purpose == purpose && entries[index].about.state == .active {
      entries[index].about.state = .verifyOnly
      entries[index].about.changed = now
    }
    if let waiting {
      entries[waiting].about.state = .active
      entries[waiting].about.changed = now
    } else {
      let key = try Key.make(purpose, at: now, random: random)
      entries.append(Entry(about: key.about, material: key.material))
    }
    return try Keyring(entries: entries)
  }

  /// A keyring with a key for tokens that waits for its turn: it verifies, and ``rotating(_:)`` makes it the active one.
  /// Give this keyring to every server before that, and no token is refused on the way.
  ///
  /// - Throws: `malformed` for another purpose, or where one waits already; `unavailable`.
  public func staging(_ purpose: KeyPurpose) throws(RegainError) -> Keyring {
    try staging(purpose, at: SystemClock().now, random: SystemRandom())
  }

  package func staging(
    _ purpose: KeyPurpose, at now: Timestamp, random: some RandomSource
  ) throws(RegainError) -> Keyring {
    guard purpose.isForTokens else {
      throw RegainError(.malformed, "Only keys for tokens are staged; rotate this one at once.")
    }
    return try adding(
      try Key.make(purpose, at: now, random: random).material, for: purpose, at: now)
  }

  /// A keyring with one more key for tokens, which waits for its turn.
  func adding(
    _ material: KeyMaterial, for purpose: KeyPurpose, at now: Timestamp
  ) throws(RegainError) -> Keyring {
    try requireNoneStaged(purpose)
    let id = try Key.identifier(of: material, purpose: purpose)
    guard !entries.contains(where: { $0.about.id == id }) else {
      throw RegainError(.malformed, "The keyring has this key already, as \(id).")
    }
    let now = max(now, entries.last?.about.created ?? now)
    let about = KeyDescription(
      id: id, purpose: purpose, state: .staged, created: now, changed: now)
    return try Keyring(entries: entries + [Entry(about: about, material: material)])
  }

  private func requireNoneStaged(_ purpose: KeyPurpose) throws(RegainError) {
    guard !entries.contains(where: { $0.about.purpose == purpose && $0.about.state == .staged })
    else {
      throw RegainError(
        .malformed, "A key for \(purpose.rawValue) waits already: rotate to make it the active one."
      )
    }
  }

  /// A keyring without the secret of a key that only verifies. What still needs it is lost.
  ///
  /// - Throws: `malformed` for an unknown or active key.
  public func retiring(id: String) throws(RegainError) -> Keyring {
    try retiring(id: id, at: SystemClock().now)
  }

  package func retiring(id: String, at now: Timestamp) throws(RegainError) -> Keyring {
    guard let index = entries.firstIndex(where: { $0.about.id == id }) else {
      throw RegainError(.malformed, "The keyring has no key \(id). See `regain keys list`.")
    }
    guard entries[index].about.state != .active else {
      throw RegainError(
        .malformed,
        "The key \(id) is active. Rotate first: "
          + "regain keys rotate \(entries[index].about.purpose.rawValue)")
    }
    guard entries[index].about.state != .revoked else {
      throw RegainError(.malformed, "The key \(id) is retired already.")
    }
    var entries = entries
    entries[index].about.state = .revoked
    entries[index].about.changed = max(now, entries[index].about.created)
    entries[index].material = nil
    return try Keyring(entries: entries)
  }
}
