internal import Foundation
public import Regain
internal import RegainCrypto

/// A recipient's key pair in two files: the secret half, readable by its owner only, and the public
/// half beside it with `.pub` behind its name.
public struct RecipientKeyFile: Sendable {
  /// Where the secret half is, or is to be.
  public let path: String
  private let file: SecretFile

  /// - Parameter path: of the secret half.
  public init(path: String) {
    self.path = path
    file = SecretFile(path: path, advice: "Make one: regain keys recipient --output FILE")
  }

  /// Where the public half is, or is to be.
  public var publicPath: String { path + ".pub" }

  /// Makes a new pair and both files.
  ///
  /// - Throws: `misconfigured` when something is at one of the paths already; `unavailable`.
  @discardableResult
  public func create() throws(RegainError) -> Recipient {
    guard SystemCalls.status(ofPath: publicPath) == nil else {
      throw RegainError(
        .misconfigured, "\(publicPath) is there already. Nothing was made; name another file.")
    }
    let key = try RecipientKey()
    let text = try key.text()
    try file.create(text.bytes)
    let line = Array(key.recipient.text.utf8)
    try SecretFile(path: publicPath).create(line.span)
    return key.recipient
  }

  /// Reads the secret half.
  ///
  /// - Throws: `misconfigured` when it is missing or a symbolic link; `insecurePermissions` when others
  ///   may read it; `malformed` for a file that is no such key; `unavailable`.
  public func load() throws(RegainError) -> RecipientKey {
    let bytes = try file.read(atMost: RecipientKey.longestText)
    return try RecipientKey(text: bytes.bytes)
  }

  /// Reads a public half, which anyone may see.
  ///
  /// - Throws: `malformed` when there is none, or for a file that is no such key; `unavailable`.
  public static func readPublic(_ path: String) throws(RegainError) -> Recipient {
    let bytes = try OpenFile.reading(path).readSecret(atMost: RecipientKey.longestText)
    return try Recipient(
      String(decoding: bytes.bytes.indices.map { bytes.bytes[$0] }, as: UTF8.self))
  }
}
