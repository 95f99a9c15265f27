internal import Foundation
internal import Regain
internal import RegainFiles

/// Writes bytes to a descriptor, all of them or an error.
struct ByteWriter {
  let descriptor: Int32

  static let standardOutput = ByteWriter(descriptor: STDOUT_FILENO)

  func write(text: String) throws(RegainError) { try write(Array(text.utf8).span) }

  /// - Throws: `unavailable`, with the system's reason.
  func write(_ bytes: Span<UInt8>) throws(RegainError) {
    guard SystemCalls.write(bytes, to: descriptor) else { throw failure() }
  }

  /// Waits until a file has it on disk. A pipe or terminal has nothing to wait for.
  func flush() throws(RegainError) {
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP, errno != EROFS {
      throw failure()
    }
  }

  private func failure() -> RegainError {
    RegainError(.unavailable, "The output cannot be written: \(SystemCalls.errorText()).")
  }
}
