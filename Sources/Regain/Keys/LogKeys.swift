package import RegainCrypto

/// The keys that sign the log's checkpoints.
extension Keyring {
  /// The active one, and those before it that are not retired: both sign, so that whoever knows only
  /// the older one can still verify.
  ///
  /// - Parameter left: the id of a key that is left out.
  /// - Throws: `misconfigured` when there is none.
  package func logSigners(
    named origin: String, without left: String? = nil
  ) throws(RegainError) -> [LogSigner] {
    let usable = entries.filter {
      $0.about.purpose == .logSigning && $0.material != nil && $0.about.id != left
    }
    let active = usable.filter { $0.about.state == .active }
    guard !active.isEmpty else {
      throw RegainError(
        .misconfigured,
        "The keyring has no key that signs the log. Make one: regain keys rotate log-signing")
    }
    let others = usable.filter { $0.about.state != .active }
    var signers: [LogSigner] = []
    for entry in active + others.reversed() {
      guard let material = entry.material else { continue }
      signers.append(try LogSigner(seed: material, origin: origin))
    }
    return signers
  }
}

/// One key under the name of one log.
package struct LogSigner: Sendable {
  package let verifierKey: NoteVerifierKey
  private let seed: KeyMaterial

  package init(seed: KeyMaterial, origin: String) throws(RegainError) {
    let publicKey = try mapCryptoErrors { () throws(CryptoError) in
      try seed.withBytes { seed throws(CryptoError) in try Ed25519.publicKey(ofSeed: seed) }
    }
    verifierKey = try NoteVerifierKey(name: origin, publicKey: publicKey)
    self.seed = seed
  }

  /// 64 bytes.
  package func sign(_ message: [UInt8]) throws(RegainError) -> [UInt8] {
    try mapCryptoErrors { () throws(CryptoError) in
      try seed.withBytes { seed throws(CryptoError) in try Ed25519.sign(message.span, seed: seed) }
    }
  }

  package func sign(_ note: SignedNote) throws(RegainError) -> SignedNote.Signature {
    SignedNote.Signature(
      name: verifierKey.name, keyID: verifierKey.id, bytes: try sign(Array(note.text.utf8)))
  }
}
