internal import Foundation
public import Regain
internal import RegainCrypto

/// An anchor in a file: best on another disk or another machine's share than the database.
///
/// Each checkpoint takes the place of the one before it as a whole, and is on disk before a grant is
/// told. Whoever may write to the file can take it away, which stops grants. Its signature is not verified when it
/// is read: who may write to the file and roll the database back can make the two fit.
public struct AnchorFile: LogAnchor {
  /// Where it is.
  public let path: String
  private let file: SecretFile

  private static let longest = 16_384

  /// - Parameter path: a file that may be missing; nothing is granted while it is.
  public init(path: String) {
    self.path = path
    file = SecretFile(path: path, forbiddenMode: 0o022)
  }

  /// Whether it was ever made.
  public var exists: Bool { file.exists }

  /// - Throws: `insecurePermissions` when others may write it, `malformed`, `unavailable`.
  public func checkpoint() async throws(RegainError) -> String? { try read() }

  /// - Throws: as ``checkpoint()``.
  public func advance(to checkpoint: String) async throws(RegainError) {
    let new = try LogCheckpoint(note: checkpoint)
    try file.withLock { () throws(RegainError) in
      if let held = try read(), try LogCheckpoint(note: held).size > new.size { return }
      try write(checkpoint)
    }
  }

  /// - Throws: as ``checkpoint()``.
  public func replace(with checkpoint: String) async throws(RegainError) {
    try file.withLock { () throws(RegainError) in try write(checkpoint) }
  }

  private func read() throws(RegainError) -> String? {
    guard file.exists else { return nil }
    let bytes = try file.read(atMost: Self.longest)
    let span = bytes.bytes
    return String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
  }

  private func write(_ text: String) throws(RegainError) {
    let bytes = Array(text.utf8)
    try file.replace(with: bytes.span)
  }
}
