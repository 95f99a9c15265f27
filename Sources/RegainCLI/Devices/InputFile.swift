internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// A file that is handed in: a challenge, a signature, a public key. A hyphen is stdin.
enum InputFile {
  /// - Parameter what: as in "The signature".
  /// - Throws: `malformed` when it cannot be read, is empty or is longer than the limit.
  static func read(_ path: String, _ what: String, atMost limit: Int) throws(RegainError) -> [UInt8]
  {
    let bytes = try content(of: path, what, limit)
    guard !bytes.isEmpty else { throw RegainError(.malformed, "\(what) is empty.") }
    return bytes
  }

  private static func content(
    of path: String, _ what: String, _ limit: Int
  ) throws(RegainError) -> [UInt8] {
    if path == "-" { return copy(try readSecret(STDIN_FILENO, atMost: limit)) }
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NOCTTY))
    guard file.descriptor >= 0 else {
      throw RegainError(
        .malformed, "\(what) cannot be read from \(path): \(SystemCalls.errorText()).")
    }
    guard SystemCalls.status(of: file.descriptor)?.isFolder == false else {
      throw RegainError(.malformed, "\(what) cannot be read from \(path): it is a folder.")
    }
    do throws(RegainError) {
      return copy(try file.readSecret(atMost: limit))
    } catch {
      guard error.code == .malformed else { throw error }
      throw RegainError(.malformed, "\(what) in \(path) is longer than \(limit) bytes.")
    }
  }

  private static func copy(_ secret: borrowing SecretBytes) -> [UInt8] {
    let bytes = secret.bytes
    return bytes.indices.map { bytes[$0] }
  }
}
