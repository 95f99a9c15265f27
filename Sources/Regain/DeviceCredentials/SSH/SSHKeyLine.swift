internal import RegainCrypto

/// The one line of a `.pub` file: a type, a key in base 64, and perhaps a comment.
package struct SSHKeyLine: Sendable, Hashable {
  package let signer: SSHSignerKey
  /// What stands behind the key, often a name and a machine; empty where nothing does.
  package let comment: String

  /// In bytes.
  package static let longest = 16_384

  /// - Parameter text: with or without an end of line.
  /// - Throws: `malformed`: a line of `authorized_keys` with options before the key is none of these.
  package init(_ text: [UInt8]) throws(RegainError) {
    guard text.count <= Self.longest else { throw .badKeyLine("it is far too long") }
    guard let whole = String(validating: Self.withoutLineEnd(text), as: UTF8.self),
      whole.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw .badKeyLine("it is not one line of text") }
    let parts = whole.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, Self.isTypeName(parts[0]) else {
      throw .badKeyLine("it does not begin with a type that Regain takes")
    }
    let encoded = Array(parts[1].utf8)
    guard let blob = try? Base64.decode(encoded.span) else {
      throw .badKeyLine("its second part is not base 64")
    }
    signer = try SSHSignerKey(blob: blob)
    guard parts[0] == signer.typeName else {
      throw .badKeyLine("it names a type that is not its key's")
    }
    comment = parts.count == 3 ? String(parts[2]) : ""
  }

  private static func withoutLineEnd(_ text: [UInt8]) -> ArraySlice<UInt8> {
    if text.suffix(2) == [0x0D, 0x0A] { return text.dropLast(2) }
    return text.last == 0x0A ? text.dropLast() : text[...]
  }

  private static func isTypeName(_ name: Substring) -> Bool {
    SSHKeyType(rawValue: String(name)) != nil || SSHKeyType(certificateName: String(name)) != nil
  }
}

extension SSHSignerKey {
  package var typeName: String {
    switch self {
    case .plain(let key): key.type.rawValue
    case .certified(let certificate): certificate.key.type.certificateName
    }
  }
}

extension RegainError {
  fileprivate static func badKeyLine(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no line of an SSH public key file: \(what).")
  }
}
