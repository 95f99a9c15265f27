package import RegainCrypto

/// A witness's word that it saw a checkpoint, and none that contradicts it (C2SP tlog-cosignature).
package enum Cosignature {
  /// What is signed.
  package static func message(_ text: String, at time: Timestamp) -> [UInt8] {
    Array("cosignature/v1\ntime \(time.secondsSince1970)\n\(text)".utf8)
  }

  /// When the witness looked: the eight bytes before the signature itself.
  package static func time(of signature: SignedNote.Signature) -> Timestamp? {
    guard signature.bytes.count == 8 + Ed25519.signatureByteCount else { return nil }
    let seconds = signature.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int64(exactly: seconds).map(Timestamp.init(secondsSince1970:))
  }

  /// - Parameter seed: 32 bytes.
  package static func sign(
    _ note: SignedNote, as key: NoteVerifierKey, seed: KeyMaterial, at time: Timestamp
  ) throws(RegainError) -> SignedNote.Signature {
    let message = message(note.text, at: time)
    let signature = try mapCryptoErrors { () throws(CryptoError) in
      try seed.withBytes { seed throws(CryptoError) in try Ed25519.sign(message.span, seed: seed) }
    }
    let seconds = UInt64(max(0, time.secondsSince1970))
    let stamp = (0..<8).reversed().map { UInt8(truncatingIfNeeded: seconds >> ($0 * 8)) }
    return SignedNote.Signature(name: key.name, keyID: key.id, bytes: stamp + signature)
  }
}
