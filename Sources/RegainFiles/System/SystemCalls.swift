internal import Foundation

/// The system calls that take pointers: the only `unsafe` lines of this module.
package enum SystemCalls {
  /// read(2) into part of a buffer, again when interrupted.
  ///
  /// - Returns: the number of bytes, 0 at the end, -1 on failure.
  package static func read(
    _ descriptor: Int32, into bytes: inout MutableSpan<UInt8>, at offset: Int, atMost limit: Int
  ) -> Int {
    // unsafe: the buffer outlives the call, and the count stays inside of it.
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      let room = unsafe UnsafeMutableBufferPointer(rebasing: buffer[offset...])
      while true {
        let got = unsafe Foundation.read(descriptor, room.baseAddress, min(limit, room.count))
        if got >= 0 || errno != EINTR { return got }
      }
    }
  }

  /// read(2) into the whole of an array, again when interrupted.
  ///
  /// - Returns: the number of bytes, 0 at the end, -1 on failure.
  package static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Int {
    let count = bytes.count
    var span = bytes.mutableSpan
    return read(descriptor, into: &span, at: 0, atMost: count)
  }

  /// read(2) until so many bytes are there, into memory that nothing was written to before.
  ///
  /// - Returns: fewer bytes where the file ends before; nil on failure.
  package static func readBytes(_ descriptor: Int32, count: Int) -> [UInt8]? {
    var hasFailed = false
    // unsafe: no more is written than there is room for, and no more is said to be there than was written.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      while length < count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[length...])
        let got = unsafe Foundation.read(descriptor, rest.baseAddress, count - length)
        if got < 0 && errno == EINTR { continue }
        hasFailed = got < 0
        guard got > 0 else { return }
        length += got
      }
    }
    return hasFailed ? nil : bytes
  }

  /// write(2) until everything is written.
  ///
  /// - Returns: whether it was; `errorText()` says why not.
  package static func write(_ bytes: Span<UInt8>, to descriptor: Int32) -> Bool {
    // unsafe: the span outlives the calls, and the counts stay inside of it.
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var offset = 0
      while offset < buffer.count {
        let rest = unsafe UnsafeBufferPointer(rebasing: buffer[offset...])
        let written = unsafe Foundation.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return false }
        offset += written
      }
      return true
    }
  }

  /// fstat(2).
  package static func status(of descriptor: Int32) -> FileStatus? {
    var status = stat()
    // unsafe: fstat writes to a local that outlives the call.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    return FileStatus(status)
  }

  /// lstat(2): of a symbolic link itself.
  package static func status(ofPath path: String) -> FileStatus? {
    var status = stat()
    // unsafe: as above; the path is only read.
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return FileStatus(status)
  }

  /// open(2), closed on exec; a new file is readable and writable by its owner only.
  package static func open(_ path: String, _ flags: Int32) -> Int32 {
    // unsafe: the path is only read.
    unsafe Foundation.open(path, flags | O_CLOEXEC, 0o600)
  }

  /// access(2): false also on a file system that is mounted read-only.
  package static func isWritable(_ path: String) -> Bool {
    // unsafe: the path is only read.
    unsafe access(path, W_OK) == 0
  }

  /// link(2): fails when there is something at the new path.
  package static func link(_ old: String, to new: String) -> Bool {
    // unsafe: both paths are only read.
    unsafe Foundation.link(old, new) == 0
  }

  /// unlink(2); that there is nothing is success.
  package static func remove(_ path: String) {
    // unsafe: the path is only read.
    _ = unsafe unlink(path)
  }

  /// rename(2).
  package static func rename(_ old: String, to new: String) -> Bool {
    // unsafe: both paths are only read.
    unsafe Foundation.rename(old, new) == 0
  }

  /// What the last failed call says, as in `No such file or directory`.
  package static func errorText() -> String {
    // unsafe: the text is copied at once.
    unsafe String(cString: strerror(errno))
  }
}

/// What matters about a file.
package struct FileStatus: Sendable {
  package let isRegular: Bool
  package let isFolder: Bool
  /// In bytes.
  package let size: Int
  package let isSymbolicLink: Bool
  package let owner: UInt32
  /// Permission bits.
  package let mode: UInt32

  init(_ status: stat) {
    isRegular = status.st_mode & S_IFMT == S_IFREG
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    size = Int(status.st_size)
    isSymbolicLink = status.st_mode & S_IFMT == S_IFLNK
    owner = status.st_uid
    mode = UInt32(status.st_mode) & 0o7777
  }

  /// Of this process's user, or of root.
  package var isOwn: Bool { owner == geteuid() || owner == 0 }
}
