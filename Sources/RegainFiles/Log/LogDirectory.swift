internal import Foundation
public import Regain
internal import Synchronization

/// A copy of the log in a directory, as C2SP tlog-tiles lays it out: any web server can serve it.
///
/// Values behind the commitments, where they are exported, lie in `values/`, for their owner only.
public struct LogDirectory: Sendable {
  /// Where it lies.
  public let path: String
  private let touched = TouchedFolders()

  /// A directory that is there, or that the first export makes.
  public init(path: String) { self.path = path }

  private func file(_ name: String) -> String { "\(path)/\(name)" }
}

extension LogDirectory: WritableLogFolder {
  package var place: String? { path }

  package func read(_ name: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    let file = OpenFile(
      descriptor: SystemCalls.open(self.file(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY))
    guard file.descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: return nil
      case ELOOP, EMLINK:
        throw RegainError(
          .malformed, "\(self.file(name)) is a symbolic link, and no file of a copy.")
      default: throw unavailable(name, "read")
      }
    }
    guard let status = SystemCalls.status(of: file.descriptor), status.isRegular else {
      throw RegainError(.malformed, "\(self.file(name)) is no file.")
    }
    guard status.size <= limit else {
      throw RegainError(.malformed, "\(self.file(name)) is longer than \(limit) bytes.")
    }
    guard let bytes = SystemCalls.readBytes(file.descriptor, count: status.size),
      bytes.count == status.size
    else { throw unavailable(name, "read") }
    return bytes
  }

  package func write(_ bytes: [UInt8], to name: String) throws(RegainError) {
    try makeFolder(of: name)
    let draft = file(name) + ".new"
    SystemCalls.remove(draft)
    let target = OpenFile(
      descriptor: SystemCalls.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW))
    guard target.descriptor >= 0, SystemCalls.write(bytes.span, to: target.descriptor),
      fsync(target.descriptor) == 0, SystemCalls.rename(draft, to: file(name))
    else {
      let error = unavailable(name, "written")
      SystemCalls.remove(draft)
      throw error
    }
  }

  package func remove(_ name: String) throws(RegainError) {
    do {
      try FileManager.default.removeItem(atPath: file(name))
    } catch {
      guard SystemCalls.status(ofPath: file(name)) != nil else { return }
      throw unavailable(name, "removed")
    }
  }

  /// The files are on disk already; here go their names.
  package func sync() throws(RegainError) {
    for folder in touched.take() {
      let open = OpenFile(descriptor: SystemCalls.open(folder, O_RDONLY | O_DIRECTORY))
      guard open.descriptor >= 0, fsync(open.descriptor) == 0 else {
        throw unavailable("", "written")
      }
    }
  }

  private func makeFolder(of name: String) throws(RegainError) {
    let folder = file(name).parentFolder
    touched.add(folder)
    guard SystemCalls.status(ofPath: folder) == nil else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RegainError(
        .unavailable, "The folder \(folder) cannot be made: \(SystemCalls.errorText()).")
    }
  }

  private func unavailable(_ name: String, _ verb: String) -> RegainError {
    RegainError(
      .unavailable, "\(file(name)) cannot be \(verb): \(SystemCalls.errorText()).")
  }
}

extension AuditLog {
  /// Copies the log into a directory, or adds what came since.
  ///
  /// - Parameter withValues: with what stands behind the commitments, as far as it was not erased.
  ///   Without it, values of an earlier export are taken out of the directory.
  /// - Throws: `refused` when the directory holds what the store does not: another log, or entries that
  ///   the store lost; `malformed` when it is no directory, or has other files and no copy of a log;
  ///   `misconfigured`, `unavailable`.
  public func export(
    to directory: LogDirectory, withValues: Bool = false
  ) async throws(RegainError) -> LogCheckpoint {
    try directory.requireOwnOrEmpty()
    return try await exportLog(to: directory, withValues: withValues)
  }
}

extension RecoveryService {
  /// Puts a store right that was restored from an older copy of itself, with an exported copy of its log.
  ///
  /// Everything that the copy knows and the store has lost is replayed: used codes, ended sheets, stops,
  /// counts. Sheets that were issued meanwhile are lost, and owners need new ones. Where the anchor knows
  /// of entries that the copy does not have, every sheet is suspended. Until it has come to its end, nothing
  /// is granted; stopped anywhere, it is safe to repeat.
  ///
  /// - Parameter anchorIsLost: a missing anchor is not a mistyped one. What it knew is taken for lost, too, and
  ///   every sheet is suspended, unless a witness knows better.
  /// - Throws: `refused` when the copy is not sound or is that of another log; `malformed` when it is
  ///   no copy; `unavailable`, `unknown`, `misconfigured`, also for a missing anchor.
  public func reconcile(
    with directory: LogDirectory, origin: RequestOrigin = .unnamed, anchorIsLost: Bool = false
  ) async throws(RegainError) -> ReconciliationReport {
    try await reconcile(withLog: directory, origin: origin, anchorIsLost: anchorIsLost)
  }
}

extension LogDirectory {
  /// Nothing is written among other people's files.
  fileprivate func requireOwnOrEmpty() throws(RegainError) {
    guard let status = SystemCalls.status(ofPath: path) else { return }
    guard !status.isRegular else {
      throw RegainError(.malformed, "\(path) is a file. Name a folder.")
    }
    let own = [LogFile.checkpoint, LogFile.checkpoint + ".new", LogFile.values, "tile"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard !names.contains(LogFile.checkpoint), let other = names.first(where: { !own.contains($0) })
    else { return }
    throw RegainError(
      .malformed,
      "\(path) has other files (\(other)) and no copy of a log. Name an empty folder, or one that is not "
        + "there yet.")
  }

  /// The name of the log, as the copy says it.
  ///
  /// - Throws: `malformed` where the directory is no copy of a log; `unavailable`.
  public func origin() throws(RegainError) -> String {
    guard SystemCalls.status(ofPath: path) != nil else {
      throw RegainError(.malformed, "There is no folder \(path), and so no copy of a log.")
    }
    return try requiredCheckpoint().checkpoint.origin
  }

  /// Verifies the copy, without a store, in the memory of one bundle of entries. Personal values that lie
  /// beside them must open their commitments; missing ones are none the worse.
  ///
  /// - Parameters:
  ///   - trust: the log's name and keys, from elsewhere than this directory.
  ///   - anchor: a checkpoint that was kept elsewhere, which the copy must go on from.
  /// - Throws: `malformed` where the directory is no copy of a log, or the anchor is another log's; `refused`
  ///   when no trusted key has signed the anchor; `unavailable`.
  public func verify(
    trust: LogTrust, anchor: LogCheckpoint? = nil
  ) throws(RegainError) -> LogVerdict {
    let note = try anchor.map { anchor throws(RegainError) in
      try UnverifiedCheckpoint(Array(anchor.note.utf8))
    }
    return try LogVerifier(trust: trust, signedAnchor: note).verify(self)
  }
}

/// Where names were changed since the last sync.
private final class TouchedFolders: Sendable {
  private let folders = Mutex<Set<String>>([])

  func add(_ folder: String) {
    folders.withLock { _ = $0.insert(folder) }
  }

  func take() -> Set<String> {
    folders.withLock { folders in
      defer { folders = [] }
      return folders
    }
  }
}
