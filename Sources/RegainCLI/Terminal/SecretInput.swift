internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// Reads a code or passphrase: from a file, from stdin, or from the terminal without showing it.
///
/// Never from the command line, where every user of the machine can read it.
enum SecretInput {
  static let longest = 4096

  static func read(file: String?, prompt: String) throws(RegainError) -> SecretBytes {
    if let file, file != "-" { return try readFile(file) }
    if file == nil, isatty(STDIN_FILENO) == 1 { return try Terminal.readHidden(prompt) }
    return try readSecret(STDIN_FILENO, atMost: longest)
  }

  private static func readFile(_ path: String) throws(RegainError) -> SecretBytes {
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NOCTTY))
    guard file.descriptor >= 0 else {
      throw RegainError(.malformed, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
    return try file.readSecret(atMost: longest)
  }
}
