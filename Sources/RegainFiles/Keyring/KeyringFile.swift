internal import Foundation
public import Regain
internal import RegainCrypto

/// The file that holds a keyring: readable by its owner only, outside of the database.
public struct KeyringFile: Sendable {
  /// Where the file is, or is to be.
  public let path: String
  let file: SecretFile
  /// A credential that systemd provides can only be read.
  let isReadOnly: Bool

  /// Of the longest keyring, sealed.
  static let longestText = 131_072

  /// - Parameter path: never a symbolic link, in a folder that only its owner can write to.
  public init(path: String) {
    self.init(
      path: path,
      file: SecretFile(path: path, advice: "The keyring is missing: run `regain init`."),
      isReadOnly: false)
  }

  init(path: String, file: SecretFile, isReadOnly: Bool) {
    (self.path, self.file, self.isReadOnly) = (path, file, isReadOnly)
  }

  /// Whether anything is at the path.
  public var exists: Bool { file.exists }

  /// Makes a new keyring and its file. The folder must exist.
  ///
  /// - Throws: `misconfigured` when something is at the path already; `unavailable`.
  @discardableResult
  public func create() throws(RegainError) -> Keyring {
    let keyring = try Keyring()
    let text = try keyring.text()
    try file.withLock { () throws(RegainError) in try file.create(text.bytes) }
    return keyring
  }

  /// Reads a keyring that is not sealed.
  ///
  /// - Throws: `misconfigured` when it is missing, a symbolic link, damaged or sealed;
  ///   `insecurePermissions` when others may read it or write to its folder.
  public func load() throws(RegainError) -> Keyring {
    try load { () throws(RegainError) in
      throw RegainError(.misconfigured, "The keyring is sealed: its passphrase is needed.")
    }
  }

  /// Reads a keyring that may be sealed.
  ///
  /// - Parameter passphrase: asked for only when it is.
  /// - Throws: as ``load()``; `misconfigured` for another passphrase.
  public func load(
    passphrase: () throws(RegainError) -> Passphrase
  ) throws(RegainError) -> Keyring {
    let bytes = try file.read(atMost: Self.longestText)
    guard SealedKeyring.isSealed(bytes.bytes) else { return try Keyring(text: bytes.bytes) }
    let secret = try passphrase()
    let plain = try SealedKeyring.open(bytes.bytes, passphrase: secret)
    return try Keyring(text: plain.bytes)
  }

  /// The keyring that systemd hands to a service: `regain.keyring` in `$CREDENTIALS_DIRECTORY`.
  ///
  /// Set up with `LoadCredentialEncrypted=regain.keyring` (systemd.exec(5), "Credentials").
  ///
  /// - Returns: nil when the process has no such credential.
  public static func systemdCredential() -> KeyringFile? {
    guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"],
      folder.hasPrefix("/")
    else { return nil }
    let path = folder + "/regain.keyring"
    // systemd owns the file and lets the service in by an access list, which shows as the group's bit.
    let credential = KeyringFile(
      path: path, file: SecretFile(path: path, forbiddenMode: 0o037), isReadOnly: true)
    return credential.exists ? credential : nil
  }
}
