internal import Foundation
internal import Regain
internal import RegainCrypto

/// Reads a code or passphrase: from a file, from stdin, or from the terminal without showing it.
///
/// Never from the command line, where every user of the machine can read it.
enum SecretInput {
  private static let longest = 4096

  static func read(file: String?, prompt: String) throws -> SecretBytes {
    if let file, file != "-" { return try readFile(file) }
    if file == nil, isatty(STDIN_FILENO) == 1 { return try Terminal.readHidden(prompt) }
    return try readAll(STDIN_FILENO)
  }

  private static func readFile(_ path: String) throws -> SecretBytes {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw RegainError(.malformed, "The file \(path) cannot be read: \(systemError()).")
    }
    defer { close(descriptor) }
    return try readAll(descriptor)
  }

  /// Everything up to the end, in memory for secrets from the start.
  static func readAll(_ descriptor: Int32, stopAtNewline: Bool = false) throws -> SecretBytes {
    var buffer = try SecretBytes(count: longest + 1)
    var count = 0
    while count <= longest {
      let start = count
      // `unsafe`: read(2) takes a pointer; the buffer outlives the call and is as long as it says.
      let got = buffer.withMutableBytes { bytes in
        unsafe bytes.withUnsafeMutableBufferPointer { pointer in
          unsafe Foundation.read(
            descriptor, pointer.baseAddress?.advanced(by: start),
            stopAtNewline ? 1 : pointer.count - start)
        }
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        throw RegainError(.malformed, "The input cannot be read: \(systemError()).")
      }
      count += got
      if got == 0 || (stopAtNewline && buffer.bytes[count - 1] == UInt8(ascii: "\n")) { break }
    }
    guard count <= longest else {
      throw RegainError(.malformed, "The input is far too long. No attempt was counted.")
    }
    return try SecretBytes(copying: buffer.bytes.extracting(0..<count))
  }
}

/// What the last failed system call says.
func systemError() -> String { unsafe String(cString: strerror(errno)) }
