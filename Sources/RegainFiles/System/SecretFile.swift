internal import Foundation
package import Regain
package import RegainCrypto

/// A file that holds a secret: read only when nobody else can read it, replaced only as a whole.
package struct SecretFile: Sendable {
  package let path: String
  /// Permission bits that must not be set.
  package let forbiddenMode: UInt32

  /// What to do when it is missing.
  private let advice: String

  package init(path: String, forbiddenMode: UInt32 = 0o077, advice: String = "") {
    (self.path, self.forbiddenMode, self.advice) = (path, forbiddenMode, advice)
  }

  var folder: String {
    let folder = path.parentFolder
    return folder.isEmpty ? "." : folder
  }

  package var exists: Bool { SystemCalls.status(ofPath: path) != nil }

  /// Surely not there, which is more than that it cannot be seen.
  package var isMissing: Bool {
    SystemCalls.status(ofPath: path) == nil && (errno == ENOENT || errno == ENOTDIR)
  }

  /// A file that is made once there is something for it: what would be in the way is told before.
  ///
  /// - Throws: `misconfigured` when something is there already; `unavailable` when nothing can be put there.
  package static func toBeMade(at path: String) throws(RegainError) -> SecretFile {
    let file = SecretFile(path: path)
    guard !file.exists else { throw file.isThereAlready }
    try file.checkFolderIsWritable()
    return file
  }

  private var isThereAlready: RegainError {
    RegainError(.misconfigured, "\(path) is there already. It was not touched.")
  }

  /// - Throws: `unavailable` when no file can be put in this one's place.
  package func checkFolderIsWritable() throws(RegainError) {
    guard SystemCalls.isWritable(folder) else { throw writeError() }
  }

  /// - Throws: `misconfigured` when it is missing, a symbolic link or no file; `insecurePermissions`
  ///   when others may read it, or write to its folder; `unavailable`.
  package func read(atMost limit: Int) throws(RegainError) -> SecretBytes {
    // O_NOFOLLOW: what a link points to is chosen by whoever may write to the folder.
    let file = OpenFile(
      descriptor: SystemCalls.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY))
    guard file.descriptor >= 0 else { throw openError() }
    try checkPermissions(of: file.descriptor)
    return try file.readSecret(atMost: limit)
  }

  /// Makes the file, readable by its owner only: whole, or not at all.
  ///
  /// - Throws: `misconfigured` when something is there already, `unavailable`.
  package func create(_ bytes: Span<UInt8>) throws(RegainError) {
    try writeDraft(bytes)
    let isMade = SystemCalls.link(draft, to: path)
    let error = errno == EEXIST ? isThereAlready : writeError()
    SystemCalls.remove(draft)
    guard isMade else { throw error }
    try syncFolder()
  }

  /// Puts new content in the file's place: a reader sees the old file or the new one, and a crash
  /// leaves one of them.
  package func replace(with bytes: Span<UInt8>) throws(RegainError) {
    try writeDraft(bytes)
    guard SystemCalls.rename(draft, to: path) else {
      let error = writeError()
      SystemCalls.remove(draft)
      throw error
    }
    try syncFolder()
  }

  /// Keeps other processes from changing the file at the same time.
  ///
  /// The lock is on a file of its own that nobody else can open, so that nobody else can hold it.
  ///
  /// - Parameter limit: how long to wait for another process, in seconds.
  /// - Throws: `unavailable` when the lock was not to be had; what `body` throws.
  package func withLock<Output: ~Copyable>(
    within limit: Double = 5, _ body: () throws(RegainError) -> Output
  ) throws(RegainError) -> Output {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    let lock = OpenFile(descriptor: SystemCalls.open(path + ".lock", flags))
    guard lock.descriptor >= 0 else { throw writeError() }
    try checkLock(lock.descriptor)
    let end = ContinuousClock.now + .seconds(limit)
    while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw writeError() }
      guard ContinuousClock.now < end else {
        throw RegainError(.unavailable, "Another process holds \(path).lock. Try again.")
      }
      usleep(5000)
    }
    return try body()
  }

  private func checkLock(_ descriptor: Int32) throws(RegainError) {
    guard let status = SystemCalls.status(of: descriptor), status.isRegular, status.isOwn,
      status.mode & 0o077 == 0
    else {
      throw RegainError(
        .insecurePermissions,
        "Others may hold \(path).lock. Remove it; it is made again when it is needed.")
    }
  }

  // MARK: checks

  private func checkPermissions(of descriptor: Int32) throws(RegainError) {
    guard let status = SystemCalls.status(of: descriptor), status.isRegular else {
      throw RegainError(.misconfigured, "\(path) is no file.")
    }
    guard status.mode & forbiddenMode == 0 else {
      throw RegainError(
        .insecurePermissions,
        forbiddenMode & 0o044 == 0
          ? "Others may write to \(path). Mend it: chmod go-w '\(path)'"
          : "Others may read or write \(path). Mend it: chmod 600 '\(path)'; and if others use this "
            + "machine, rotate the keys.")
    }
    guard status.isOwn else {
      throw RegainError(.insecurePermissions, "\(path) belongs to another user.")
    }
    try checkFolder()
  }

  /// Who may write to the folder may put another file in this one's place.
  private func checkFolder() throws(RegainError) {
    let open = OpenFile(descriptor: SystemCalls.open(folder, O_RDONLY | O_DIRECTORY))
    guard let status = SystemCalls.status(of: open.descriptor) else { return }
    let isSticky = status.mode & 0o1000 != 0
    guard status.isOwn, status.mode & 0o022 == 0 || isSticky else {
      throw RegainError(
        .insecurePermissions, "Others may write to \(folder). Mend it: chmod go-w '\(folder)'")
    }
  }

  // MARK: writing

  private var draft: String { path + ".new" }

  /// A draft that a crash left behind is thrown away.
  private func writeDraft(_ bytes: Span<UInt8>) throws(RegainError) {
    SystemCalls.remove(draft)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    let file = OpenFile(descriptor: SystemCalls.open(draft, flags))
    guard file.descriptor >= 0 else { throw writeError() }
    guard SystemCalls.write(bytes, to: file.descriptor), fsync(file.descriptor) == 0 else {
      let error = writeError()
      SystemCalls.remove(draft)
      throw error
    }
  }

  private func syncFolder() throws(RegainError) {
    let open = OpenFile(descriptor: SystemCalls.open(folder, O_RDONLY | O_DIRECTORY))
    guard open.descriptor >= 0, fsync(open.descriptor) == 0 else { throw writeError() }
  }

  private func openError() -> RegainError {
    switch errno {
    case ENOENT, ENOTDIR:
      RegainError(.misconfigured, "There is no file \(path). \(advice)")
    case ELOOP, EMLINK:
      RegainError(.misconfigured, "\(path) is a symbolic link. Name the file itself.")
    default:
      RegainError(.unavailable, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
  }

  private func writeError() -> RegainError {
    RegainError(.unavailable, "\(path) cannot be written: \(SystemCalls.errorText()).")
  }
}
