internal import RegainCrypto

/// Text with signatures under it (C2SP signed-note). Parsed, and nothing verified.
package struct SignedNote: Sendable, Hashable {
  /// Ends with a newline.
  package let text: String
  package private(set) var signatures: [Signature]

  package struct Signature: Sendable, Hashable {
    package let name: String
    /// 4 bytes.
    package let keyID: [UInt8]
    package let bytes: [UInt8]

    package init(name: String, keyID: [UInt8], bytes: [UInt8]) {
      (self.name, self.keyID, self.bytes) = (name, keyID, bytes)
    }
  }

  /// A post-quantum signature takes 5 KB, and 16 signatures must be accepted.
  package static let longest = 131_072
  package static let mostSignatures = 64

  package init(text: String, signatures: [Signature] = []) {
    (self.text, self.signatures) = (text, signatures)
  }

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest else { throw .badNote("it is far too long") }
    guard let whole = String(validating: bytes, as: UTF8.self) else {
      throw .badNote("it is not UTF-8")
    }
    guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
      throw .badNote("it has control characters")
    }
    // Every line is ended; the last empty one parts the text from its signatures.
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
    guard let blank = lines.dropLast().lastIndex(of: ""), blank > 0, lines.last == "" else {
      throw .badNote("it has no signatures")
    }
    let signatureLines = lines[(blank + 1)...].dropLast()
    guard (1...Self.mostSignatures).contains(signatureLines.count) else {
      throw .badNote("it has no signatures, or too many")
    }
    text = lines[..<blank].map { $0 + "\n" }.joined()
    signatures = []
    for line in signatureLines { signatures.append(try Self.signature(line)) }
  }

  private static func signature(_ line: Substring) throws(RegainError) -> Signature {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "\u{2014}", NoteVerifierKey.isName(parts[1]),
      let bytes = try? Base64.decode(Array(parts[2].utf8).span), bytes.count > 4
    else { throw .badNote("a line under it is no signature") }
    return Signature(
      name: String(parts[1]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
  }

  /// The whole note, as it is stored and sent.
  package var bytes: [UInt8] { Array((text + "\n" + signatureLines).utf8) }

  package var signatureLines: String {
    signatures.map { signature in
      let bytes = signature.keyID + signature.bytes
      return "\u{2014} \(signature.name) \(Base64.encode(bytes.span))\n"
    }.joined()
  }

  /// The same note with more signatures; none twice.
  package func adding(_ more: [Signature]) -> SignedNote {
    var note = self
    for signature in more where !note.signatures.contains(signature) {
      note.signatures.append(signature)
    }
    return note
  }

  /// Which of the keys have signed.
  ///
  /// Signatures by other keys are passed over. One that says to be by one of these and does not verify
  /// spoils the whole note.
  ///
  /// - Throws: `refused` for such a note.
  package func signers(among keys: [NoteVerifierKey]) throws(RegainError) -> [NoteVerifierKey] {
    var signers: [NoteVerifierKey] = []
    for signature in signatures {
      let key = keys.first { $0.name == signature.name && $0.id == signature.keyID }
      guard let key else { continue }
      guard try isValid(signature, key) else {
        throw RegainError(.refused, "A signature of \(key.name) is not what that key signed.")
      }
      signers.append(key)
    }
    return signers
  }

  private func isValid(
    _ signature: Signature, _ key: NoteVerifierKey
  ) throws(RegainError) -> Bool {
    guard let (message, bytes) = signed(signature, as: key.kind) else { return false }
    return try mapCryptoErrors { () throws(CryptoError) in
      try Ed25519.isValid(bytes.span, for: message.span, publicKey: key.publicKey.span)
    }
  }

  /// What was signed, and the signature itself.
  private func signed(
    _ signature: Signature, as kind: NoteSignatureKind
  ) -> (message: [UInt8], bytes: [UInt8])? {
    switch kind {
    case .ed25519: return (Array(text.utf8), signature.bytes)
    case .ed25519Cosignature:
      guard let time = Cosignature.time(of: signature) else { return nil }
      return (Cosignature.message(text, at: time), Array(signature.bytes.dropFirst(8)))
    }
  }
}

extension RegainError {
  package static func badNote(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no signed note: \(what).")
  }
}
