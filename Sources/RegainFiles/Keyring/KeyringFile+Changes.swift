public import Regain
internal import RegainCrypto

/// Each change reads the file, makes the new keyring, and puts it in the file's place, under a lock. A
/// sealed file stays sealed, under the same passphrase.
extension KeyringFile {
  /// Asks for the passphrase of a sealed keyring.
  public typealias PassphrasePrompt = () throws(RegainError) -> Passphrase

  /// Makes a new active key; the one before it only verifies.
  ///
  /// - Throws: as ``load(passphrase:)``; `unavailable` when the file cannot be written.
  public func rotate(
    _ purpose: KeyPurpose, passphrase: PassphrasePrompt
  ) throws(RegainError) -> Keyring {
    try change(passphrase) { keyring throws(RegainError) in try keyring.rotating(purpose) }
  }

  /// Makes a key for tokens that waits until it is made the active one.
  ///
  /// - Throws: as ``rotate(_:passphrase:)``; `malformed` for another purpose, or where one waits already.
  public func stage(
    _ purpose: KeyPurpose, passphrase: PassphrasePrompt
  ) throws(RegainError) -> Keyring {
    try change(passphrase) { keyring throws(RegainError) in try keyring.staging(purpose) }
  }

  /// Takes in a key for tokens of another installation or program; it waits until it is made the active one.
  ///
  /// - Parameter add: `Keyring.importTokenKey`.
  /// - Throws: as ``rotate(_:passphrase:)``, and what `add` throws.
  public func addTokenKey(
    passphrase: PassphrasePrompt, _ add: (Keyring) throws(RegainError) -> Keyring
  ) throws(RegainError) -> Keyring {
    try change(passphrase, add)
  }

  /// Destroys the secret of a key that only verifies. The caller has made sure that no row needs it.
  ///
  /// - Throws: `malformed` for an unknown or active key; as ``rotate(_:passphrase:)``.
  public func retire(
    id: String, passphrase: PassphrasePrompt
  ) throws(RegainError) -> Keyring {
    try change(passphrase) { keyring throws(RegainError) in try keyring.retiring(id: id) }
  }

  /// Protects the file with a passphrase of at least 15 bytes.
  ///
  /// - Throws: `malformed` when it is sealed already or the passphrase is too short.
  public func seal(passphrase: PassphrasePrompt) throws(RegainError) {
    try refuseReadOnly()
    try file.withLock { () throws(RegainError) in
      let bytes = try file.read(atMost: Self.longestText)
      guard !SealedKeyring.isSealed(bytes.bytes) else {
        throw RegainError(.malformed, "The keyring is sealed already.")
      }
      _ = try Keyring(text: bytes.bytes)
      let sealed = try SealedKeyring.seal(
        bytes.bytes, passphrase: try passphrase(), random: SystemRandom())
      try file.replace(with: sealed.span)
    }
  }

  /// Stores the keyring without a passphrase again.
  ///
  /// - Throws: `malformed` when it is not sealed; `misconfigured` for another passphrase.
  public func unseal(passphrase: PassphrasePrompt) throws(RegainError) {
    try refuseReadOnly()
    try file.withLock { () throws(RegainError) in
      let bytes = try file.read(atMost: Self.longestText)
      guard SealedKeyring.isSealed(bytes.bytes) else {
        throw RegainError(.malformed, "The keyring is not sealed.")
      }
      let plain = try SealedKeyring.open(bytes.bytes, passphrase: try passphrase())
      try file.replace(with: plain.bytes)
    }
  }

  private func change(
    _ passphrase: PassphrasePrompt, _ make: (Keyring) throws(RegainError) -> Keyring
  ) throws(RegainError) -> Keyring {
    try refuseReadOnly()
    return try file.withLock { () throws(RegainError) in
      let bytes = try file.read(atMost: Self.longestText)
      guard SealedKeyring.isSealed(bytes.bytes) else {
        let changed = try make(try Keyring(text: bytes.bytes))
        let text = try changed.text()
        try file.replace(with: text.bytes)
        return changed
      }
      let secret = try passphrase()
      let plain = try SealedKeyring.open(bytes.bytes, passphrase: secret)
      let changed = try make(try Keyring(text: plain.bytes))
      let text = try changed.text()
      let sealed = try SealedKeyring.seal(text.bytes, passphrase: secret, random: SystemRandom())
      try file.replace(with: sealed.span)
      return changed
    }
  }

  private func refuseReadOnly() throws(RegainError) {
    guard isReadOnly else { return }
    throw RegainError(
      .misconfigured,
      "The keyring is a credential of systemd, which this process cannot change. Change the file "
        + "that systemd loads it from, named with --keyring.")
  }
}
