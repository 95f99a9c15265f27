internal import Foundation
public import Regain
internal import RegainCrypto

/// An anchor in a file: best on another disk or another machine's share than the database.
///
/// Each checkpoint takes the place of the one before it as a whole, and is on disk before a grant is
/// told. Whoever may write to the file can take it away or put an older one there, and cannot make one up: what it
/// holds is signed. Beside it lies `<file>.lock`, which keeps the processes of one user apart.
public struct AnchorFile: LogAnchor {
  /// Where it is.
  public let path: String
  private let file: SecretFile
  private let worker: FileWorker

  private static let longest = 16_384
  /// How long to wait for a disk, and within that for other processes.
  private static let limit = Duration.seconds(1)
  private static let lockSeconds = 0.7

  /// - Parameter path: a file that may be missing; nothing is granted while it is.
  public init(path: String) {
    self.path = path
    file = SecretFile(path: path, forbiddenMode: 0o022)
    worker = FileWorker("The anchor \(path)", within: Self.limit)
  }

  /// The path.
  public var place: String? { path }

  /// Whether it was ever made.
  public var exists: Bool { file.exists }

  /// - Throws: `insecurePermissions` when others may write it, `misconfigured` when it is no file that an anchor
  ///   can be, `unavailable`, also when the disk does not answer within a second, or cannot be written: a code
  ///   should not be used up for an anchor that then does not take it.
  public func checkpoint() async throws(RegainError) -> String? {
    try await worker.run { () throws(RegainError) in
      let held = try read()
      if held != nil { try file.checkFolderIsWritable() }
      return held
    }
  }

  /// - Throws: as ``checkpoint()``.
  public func advance(
    from held: String?, to checkpoint: String
  ) async throws(RegainError) -> Bool {
    try await worker.run { () throws(RegainError) in
      try file.withLock(within: Self.lockSeconds) { () throws(RegainError) in
        guard try read() == held else { return false }
        try write(checkpoint)
        return true
      }
    }
  }

  private func read() throws(RegainError) -> String? {
    guard !file.isMissing else { return nil }
    do {
      let bytes = try file.read(atMost: Self.longest)
      let span = bytes.bytes
      return String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    } catch {
      guard error.code == .malformed else { throw error }
      throw RegainError(.misconfigured, "\(path) is too long to be an anchor.")
    }
  }

  private func write(_ text: String) throws(RegainError) {
    let bytes = Array(text.utf8)
    try file.replace(with: bytes.span)
  }
}
