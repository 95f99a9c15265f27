internal import RegainCrypto

/// The text around an SSH signature (OpenSSH PROTOCOL.sshsig, 1).
///
/// Lines of any length, ended by LF or CRLF; the last end may be missing. Nothing may stand before,
/// after or between: a file that shows a person one thing and a program another is none.
enum SSHArmor {
  /// In bytes: more than a certificate for the longest RSA key needs.
  static let longest = 16_384

  private static let header = "-----BEGIN SSH SIGNATURE-----"
  private static let footer = "-----END SSH SIGNATURE-----"

  /// - Throws: `malformed`.
  static func decode(_ armored: [UInt8]) throws(RegainError) -> [UInt8] {
    guard armored.count <= longest else { throw .badArmor("it is far too long") }
    let lines = lines(armored)
    guard lines.count >= 3, lines[0].elementsEqual(header.utf8) else {
      throw .badArmor("it does not begin with \(header)")
    }
    guard lines[lines.count - 1].elementsEqual(footer.utf8) else {
      throw .badArmor("it does not end with \(footer)")
    }
    let body = lines[1..<(lines.count - 1)]
    let joined = Array(body.joined())
    guard body.allSatisfy({ !$0.isEmpty }), let blob = try? Base64.decode(joined.span) else {
      throw .badArmor("between its first and its last line is more than base 64")
    }
    return blob
  }

  /// Lines of 70 characters, as ssh-keygen writes them.
  static func encode(_ blob: [UInt8]) -> [UInt8] {
    let text = Array(Base64.encode(blob.span).utf8)
    let lines = stride(from: 0, to: text.count, by: 70).map { text[$0..<min($0 + 70, text.count)] }
    return Array(header.utf8) + [0x0A] + lines.flatMap { $0 + [0x0A] } + Array(footer.utf8) + [0x0A]
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }
}

extension RegainError {
  fileprivate static func badArmor(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no SSH signature as ssh-keygen writes it: \(what).")
  }
}
