internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// Reads a code or passphrase: from a file, from stdin, or from the terminal without showing it.
///
/// Never from the command line, where every user of the machine can read it.
enum SecretInput {
  static let longest = 4096

  /// - Parameter isPrivate: a file that others may read is refused.
  /// - Throws: `malformed`, `unavailable`; `insecurePermissions`.
  static func read(
    file: String?, prompt: String, isPrivate: Bool = false
  ) throws(RegainError) -> SecretBytes {
    if let file, file != "-" { return try readFile(file, isPrivate: isPrivate) }
    if file == nil, isatty(STDIN_FILENO) == 1 { return try Terminal.readHidden(prompt) }
    return try readSecret(STDIN_FILENO, atMost: longest)
  }

  private static func readFile(
    _ path: String, isPrivate: Bool
  ) throws(RegainError) -> SecretBytes {
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NOCTTY))
    guard file.descriptor >= 0 else {
      throw RegainError(.malformed, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
    if isPrivate, let status = SystemCalls.status(of: file.descriptor), status.isRegular,
      status.mode & 0o077 != 0 || !status.isOwn
    {
      throw RegainError(
        .insecurePermissions,
        "Others may read \(path), or it is another's. Mend it: chmod 600 '\(path)'")
    }
    return try file.readSecret(atMost: longest)
  }
}
