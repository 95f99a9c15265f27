internal import Foundation
internal import GRDB
internal import Regain

/// The store's own file: looked at before SQLite may change anything in it.
struct StoreFile {
  private let path: String

  /// How long another program's lock is waited for, in seconds: whoever asks has an answer within two.
  static let patience = 1.5

  init(_ path: String) { self.path = path }

  func prepare(createIfMissing: Bool) throws(RegainError) {
    guard let kind = try kindOfFile() else {
      guard createIfMissing else {
        throw RegainError(.misconfigured, "There is no store at \(path). Run `regain init`.")
      }
      return try create()
    }
    guard kind == .typeRegular else {
      let what = kind == .typeSymbolicLink ? "a symbolic link" : "no file"
      throw RegainError(
        .misconfigured, "The store \(path) is \(what). Name the file itself.")
    }
    try refuseForeign()
  }

  /// Nil when there is nothing. Does not follow a link.
  private func kindOfFile() throws(RegainError) -> FileAttributeType? {
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return attributes[.type] as? FileAttributeType
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      return nil
    } catch let error as CocoaError where error.code == .fileNoSuchFile {
      return nil
    } catch {
      throw RegainError(.unavailable, "The store \(path) cannot be looked at.")
    }
  }

  /// Empty, and its owner's alone before SQLite writes into it; SQLite gives its other files the same
  /// mode. Another process that was quicker has made it as well: nothing is ever emptied.
  private func create() throws(RegainError) {
    // unsafe: the path is only read. Foundation has no way to make a file with this mode at once.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 || errno == EEXIST else {
      throw RegainError(
        .unavailable, "The store \(path) cannot be made: is its folder there and writable?")
    }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Reads only: a database that is not Regain's must not even be switched to WAL.
  ///
  /// A process that was killed while it wrote leaves a journal that a reader cannot undo. Undoing it is
  /// what any program does that opens the file.
  private func refuseForeign() throws(RegainError) {
    try mapDatabaseErrors {
      do {
        try check(readOnly: true)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
        try check(readOnly: false)
      }
    }
  }

  private func check(readOnly: Bool) throws {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(Self.patience)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    try queue.read { try Schema(isOwnFile: true).check($0) }
  }
}
