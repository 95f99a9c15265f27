internal import Foundation
package import Regain
internal import Synchronization

/// The file that a bulk run writes: one line for each sheet, readable by its owner only.
///
/// Lines are appended and synced before their sheets are committed. What was not committed in the end
/// is taken out again, by writing the file anew beside itself and putting it in its place.
package final class BatchFile: Sendable {
  package let path: String
  private let file: Mutex<OpenFile>
  private let withdrawn = Mutex<Set<SheetID>>([])

  /// Makes the file.
  ///
  /// - Throws: `misconfigured` when something is there already, or another run writes it;
  ///   `unavailable`.
  package static func create(_ path: String) throws(RegainError) -> BatchFile {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW
    let descriptor = SystemCalls.open(path, flags)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw .fileInTheWay(path) }
      throw .notWritable(path)
    }
    return try BatchFile(path, OpenFile(descriptor: descriptor))
  }

  /// Opens the file of a run that was cut short, and cuts off a line that was half written.
  ///
  /// - Returns: nil when there is none.
  /// - Throws: `misconfigured` for a link, or when another run writes it; `insecurePermissions`;
  ///   `unavailable`.
  package static func reopen(_ path: String) throws(RegainError) -> BatchFile? {
    let descriptor = SystemCalls.open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .notWritable(path)
    }
    let open = OpenFile(descriptor: descriptor)
    guard let status = SystemCalls.status(of: descriptor), status.isRegular, status.isOwn else {
      throw RegainError(.misconfigured, "\(path) is no file of yours.")
    }
    guard status.mode & 0o077 == 0 else {
      throw RegainError(
        .insecurePermissions, "Others may read or write \(path). Mend it: chmod 600 '\(path)'")
    }
    let file = try BatchFile(path, open)
    try file.cutTornLine()
    return file
  }

  private init(_ path: String, _ open: consuming OpenFile) throws(RegainError) {
    guard flock(open.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw RegainError(.misconfigured, "Another run is writing \(path).")
    }
    self.path = path
    file = Mutex(open)
    try syncFolder()
  }

  // MARK: writing

  /// Appends lines, each with its end, and returns once they are on disk.
  ///
  /// - Throws: `unavailable`; then none of them is in the file, or the last is cut short.
  package func append(_ lines: [any BatchFileLine]) throws(RegainError) {
    try file.withLock { file throws(RegainError) in
      let start = lseek(file.descriptor, 0, SEEK_END)
      do throws(RegainError) {
        for line in lines { try line.write(to: file.descriptor) }
        guard fsync(file.descriptor) == 0 else { throw RegainError.notWritable(path) }
      } catch {
        let failure = RegainError.notWritable(path)
        // None of them was answered for: leave the file as it was, as far as the disk allows.
        if start >= 0 { _ = ftruncate(file.descriptor, start) }
        throw failure
      }
    }
  }

  /// Marks lines to be taken out by ``finish()``.
  package func withdraw(_ sheets: [SheetID]) {
    withdrawn.withLock { $0.formUnion(sheets) }
  }

  /// Takes out the lines that were withdrawn.
  ///
  /// - Throws: `unavailable`.
  package func finish() async throws(RegainError) {
    let gone = withdrawn.withLock { $0 }
    guard !gone.isEmpty else { return }
    try await keepOnly { lines in lines.map { !gone.contains($0.sheet) } }
    withdrawn.withLock { $0 = [] }
  }

  // MARK: reading again

  /// The first line, if there is a whole one.
  package func firstLine() throws(RegainError) -> String? {
    try BatchFileLines(path).next().map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes the file anew with some of its lines, unless all are to stay.
  ///
  /// - Parameter isKept: asked for a few hundred lines at a time.
  /// - Returns: how many lines there are now.
  /// - Throws: `malformed`, with the line, for one that no bulk run wrote; `unavailable`.
  @discardableResult
  package func keepOnly(
    _ isKept: ([SheetLine]) async throws(RegainError) -> [Bool]
  ) async throws(RegainError) -> Int {
    var (count, isWhole) = (0, true)
    try await forEachGroup { lines, texts throws(RegainError) in
      let kept = try await isKept(lines).count { $0 }
      (count, isWhole) = (count + kept, isWhole && kept == lines.count)
    }
    if isWhole { return count }
    let draft = try makeDraft()
    try await forEachGroup { lines, texts throws(RegainError) in
      let kept = zip(texts, try await isKept(lines)).filter(\.1).map(\.0)
      for text in kept { try (text + [0x0A]).write(to: draft.descriptor) }
    }
    guard fsync(draft.descriptor) == 0, SystemCalls.rename(path + ".new", to: path) else {
      throw .notWritable(path)
    }
    put(draft)
    try syncFolder()
    return count
  }

  private func put(_ draft: consuming OpenFile) {
    var next: OpenFile? = consume draft
    file.withLock { file in if let taken = next.take() { file = taken } }
  }

  private func forEachGroup(
    _ visit: ([SheetLine], [[UInt8]]) async throws(RegainError) -> Void
  ) async throws(RegainError) {
    let reader = try BatchFileLines(path)
    var (number, lines, texts) = (0, [SheetLine](), [[UInt8]]())
    while let text = try reader.next() {
      number += 1
      do throws(RegainError) {
        lines.append(try SheetLine(String(decoding: text, as: UTF8.self)))
      } catch {
        throw RegainError(
          .malformed, "\(path), line \(number): it was not written by a bulk run. Nothing changed.")
      }
      texts.append(text)
      if lines.count == 256 {
        try await visit(lines, texts)
        (lines, texts) = ([], [])
      }
    }
    if !lines.isEmpty { try await visit(lines, texts) }
  }

  private func makeDraft() throws(RegainError) -> OpenFile {
    SystemCalls.remove(path + ".new")
    let flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW
    let draft = OpenFile(descriptor: SystemCalls.open(path + ".new", flags))
    // Locked before it takes the file's place, so that no other run slips in.
    guard draft.descriptor >= 0, flock(draft.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .notWritable(path)
    }
    return draft
  }

  private func cutTornLine() throws(RegainError) {
    let stream = ByteStream(try .reading(path))
    var (position, end): (off_t, off_t) = (0, 0)
    while let byte = try stream.next() {
      position += 1
      if byte == 0x0A { end = position }
    }
    let isCut = position == end || file.withLock { ftruncate($0.descriptor, end) == 0 }
    guard isCut else { throw .notWritable(path) }
  }

  private func syncFolder() throws(RegainError) {
    let folder = path.parentFolder
    let open = OpenFile(
      descriptor: SystemCalls.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY))
    guard open.descriptor >= 0, fsync(open.descriptor) == 0 else { throw .notWritable(path) }
  }
}

extension RegainError {
  fileprivate static func fileInTheWay(_ path: String) -> RegainError {
    RegainError(
      .misconfigured,
      "\(path) is there already and was not touched. Go on with it by --resume, or name another.")
  }

  fileprivate static func notWritable(_ path: String) -> RegainError {
    RegainError(.unavailable, "\(path) cannot be written: \(SystemCalls.errorText()).")
  }
}
