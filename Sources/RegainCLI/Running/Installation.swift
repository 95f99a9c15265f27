internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// Makes and opens what an installation consists of.
enum Installation {
  /// Folders, keyring and store, as far as they are missing.
  ///
  /// - Returns: whether anything was made.
  static func create(_ places: Places, origin: RequestOrigin) async throws -> Bool {
    for folder in Set(places.folders) { try makeFolder(folder) }
    let keyringFile = KeyringFile(path: places.keyringPath)
    // In this order: where another process made a store, it made the keyring before.
    let isNewStore = try await !places.store.isInitialized()
    let isNewKeyring = !keyringFile.exists
    if isNewKeyring && !isNewStore {
      throw RegainError(
        .misconfigured,
        "There is a store at \(places.store.description) and no keyring at \(places.keyringPath). Put its "
          + "own keyring there (of another machine that uses it, or from a backup): a new one cannot "
          + "open it.")
    }
    if isNewKeyring { try makeKeyring(keyringFile) }
    let keyring = try loadKeyring(places)
    let store = try await places.store.open(createIfMissing: true)
    do throws(RegainError) {
      let wrote = try await RecoveryService.initialize(store, keyring: keyring, origin: origin)
      return isNewKeyring || wrote
    } catch {
      guard isNewKeyring, error.code == .misconfigured, try await places.store.isInitialized()
      else { throw error }
      throw anotherWasQuicker(places)
    }
  }

  /// When another process was quicker, its keyring is the one.
  private static func makeKeyring(_ file: KeyringFile) throws(RegainError) {
    do {
      try file.create()
    } catch {
      guard error.code == .misconfigured, file.exists else { throw error }
    }
  }

  /// The keyring stays: only a person can know that nothing else uses it by now.
  private static func anotherWasQuicker(_ places: Places) -> RegainError {
    RegainError(
      .misconfigured,
      "Another machine made the store at \(places.store.description) a moment ago, under its own "
        + "keyring. Put a copy of that in the place of \(places.keyringPath), which was made here for "
        + "nothing: all machines need the same.")
  }

  /// The keyring that was named, or systemd's credential, or the one in its usual place.
  static func loadKeyring(_ places: Places) throws(RegainError) -> Keyring {
    try keyringFile(places).load(passphrase: prompt(places))
  }

  static func keyringFile(_ places: Places) -> KeyringFile {
    if !places.isKeyringNamed, let credential = KeyringFile.systemdCredential() {
      return credential
    }
    return KeyringFile(path: places.keyringPath)
  }

  /// Asked for only when the keyring is sealed. One line: the end of the line is not part of it.
  static func passphrase(_ places: Places) throws(RegainError) -> Passphrase {
    let text = try SecretInput.read(
      file: places.passphrasePath, prompt: "Passphrase of the keyring: ")
    let count = text.count
    guard count > 0 else {
      throw RegainError(
        .misconfigured,
        "The keyring is sealed: give its passphrase with --passphrase-file (stdin held none).")
    }
    return try Passphrase(line: text)
  }

  static func prompt(_ places: Places) -> KeyringFile.PassphrasePrompt {
    { () throws(RegainError) in try passphrase(places) }
  }

  /// Only for its owner, and only if it is missing.
  private static func makeFolder(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RegainError(.unavailable, "The folder \(path) cannot be made.")
    }
  }
}

extension Passphrase {
  /// - Parameter text: one line; its end is not part of it.
  /// - Throws: `malformed`.
  init(line text: borrowing SecretBytes) throws(RegainError) {
    let (bytes, count) = (text.bytes, text.count)
    let endsWithNewline = count > 0 && bytes[count - 1] == UInt8(ascii: "\n")
    try self.init(copying: bytes.extracting(0..<(endsWithNewline ? count - 1 : count)))
  }
}
