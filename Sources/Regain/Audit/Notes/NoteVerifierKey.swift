internal import RegainCrypto

/// A public key under a name, as notes are signed by (C2SP signed-note).
public struct NoteVerifierKey: Sendable, Hashable {
  /// Non-empty, without spaces and plus signs.
  public let name: String
  package let kind: NoteSignatureKind
  /// 32 bytes.
  package let publicKey: [UInt8]
  /// The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ public key).
  package let id: [UInt8]

  package init(
    name: String, kind: NoteSignatureKind = .ed25519, publicKey: [UInt8]
  ) throws(RegainError) {
    guard Self.isName(name) else {
      throw RegainError(
        .malformed, "The name of a log's key is 1 to 255 bytes without spaces and plus signs.")
    }
    let isKey = try mapCryptoErrors { () throws(CryptoError) in
      try Ed25519.isPublicKey(publicKey.span)
    }
    guard isKey else { throw RegainError(.malformed, "These bytes are no Ed25519 public key.") }
    let message = Array(name.utf8) + [0x0A, kind.rawValue] + publicKey
    let digest = try mapCryptoErrors { () throws(CryptoError) in try SHA2.hash(message.span) }
    (self.name, self.kind, self.publicKey, id) = (name, kind, publicKey, Array(digest.prefix(4)))
  }

  /// Reads what ``description`` writes, as in `example.com/log+530dd1f5+AfgqG…`.
  ///
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let id = try? Hex.decode(Array(parts[1].utf8).span),
      let key = try? Base64.decode(Array(parts[2].utf8).span),
      let kind = key.first.flatMap(NoteSignatureKind.init(rawValue:))
    else { throw .notAVerifierKey }
    try self.init(name: String(parts[0]), kind: kind, publicKey: Array(key.dropFirst()))
    guard id == self.id else { throw .notAVerifierKey }
  }

  package static func isName(_ name: some StringProtocol) -> Bool {
    (1...255).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.properties.generalCategory != .control
      }
  }
}

extension NoteVerifierKey: CustomStringConvertible {
  /// `NAME+ID+KEY`, with the id in hex and kind and key together in base 64.
  public var description: String {
    let key = [kind.rawValue] + publicKey
    return "\(name)+\(Hex.encode(id.span))+\(Base64.encode(key.span))"
  }
}

/// What a signature says, by the byte that stands for it (C2SP signed-note).
package enum NoteSignatureKind: UInt8, Sendable {
  /// By the log itself.
  case ed25519 = 0x01
  /// By a witness, with the time at which it looked (C2SP tlog-cosignature).
  case ed25519Cosignature = 0x04
}

extension RegainError {
  fileprivate static var notAVerifierKey: RegainError {
    RegainError(.malformed, "This is no verifier key of the form NAME+ID+KEY.")
  }
}
