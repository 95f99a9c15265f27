package import RegainCrypto

/// A keyring's text under a passphrase: Argon2id, then XChaCha20-Poly1305 (Formats, "Keyring").
package enum SealedKeyring {
  static let header = "regain-keyring-sealed-v1"

  /// RFC 9106, section 4, second choice: 64 MiB and 3 passes.
  static let cost = (memoryKiB: 65_536, passes: 3)

  /// Whether a file's bytes are a sealed keyring.
  package static func isSealed(_ text: Span<UInt8>) -> Bool {
    text.starts(with: header + "\n")
  }

  /// - Throws: `malformed` for a passphrase that is too short to seal with, `unavailable`.
  package static func seal(
    _ plain: Span<UInt8>, passphrase: borrowing Passphrase, random: some RandomSource
  ) throws(RegainError) -> [UInt8] {
    guard passphrase.byteCount >= Passphrase.leastToSeal else {
      throw RegainError(
        .malformed, "A passphrase that seals has at least \(Passphrase.leastToSeal) bytes.")
    }
    let material = passphrase.material
    return try mapCryptoErrors { () throws(CryptoError) in
      let salt = try random.bytes(count: Argon2id.saltByteCount)
      let nonce = try random.bytes(count: XChaCha20Poly1305.nonceByteCount)
      let parameters = try Argon2id.Parameters(memoryKiB: cost.memoryKiB, passes: cost.passes)
      let head = SealedHead(parameters: parameters, salt: salt)
      let key = try head.key(material)
      let associated = head.bytes
      let data = try XChaCha20Poly1305.seal(
        plain, nonce: nonce.span, additionalData: associated.span, key: key.bytes)
      let tail = "nonce \(Base64URL.encode(nonce.span))\ndata \(Base64URL.encode(data.span))\n"
      return associated + Array(tail.utf8)
    }
  }

  /// - Throws: `misconfigured` for another passphrase, or a file that was changed or cut short.
  package static func open(
    _ text: Span<UInt8>, passphrase: borrowing Passphrase
  ) throws(RegainError) -> SecretBytes {
    guard let parts = SealedParts(text) else {
      throw RegainError(.misconfigured, "The sealed keyring is damaged. Restore a backup of it.")
    }
    let material = passphrase.material
    let opened = Result { () throws(CryptoError) -> KeyMaterial in
      let key = try parts.head.key(material)
      return KeyMaterial(
        try XChaCha20Poly1305.open(
          parts.data.span, nonce: parts.nonce.span, additionalData: parts.head.bytes.span,
          key: key.bytes))
    }
    switch opened {
    case .success(let plain): return try copy(plain)
    case .failure(.authenticationFailed):
      throw RegainError(
        .misconfigured, "The passphrase does not open the keyring, or the file was changed.")
    case .failure(let error): throw error.regainError
    }
  }

  private static func copy(_ plain: KeyMaterial) throws(RegainError) -> SecretBytes {
    try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try plain.withBytes { bytes throws(CryptoError) -> SecretBytes in
        try SecretBytes(copying: bytes)
      }
    }
  }
}

/// The first three lines: what the key is made with, and what the rest is bound to.
struct SealedHead {
  let parameters: Argon2id.Parameters
  /// 16 bytes.
  let salt: [UInt8]

  var bytes: [UInt8] {
    Array(
      """
      \(SealedKeyring.header)
      argon2id m=\(parameters.memoryKiB) t=\(parameters.passes)
      salt \(Base64URL.encode(salt.span))

      """.utf8)
  }

  func key(_ passphrase: KeyMaterial) throws(CryptoError) -> SecretBytes {
    try passphrase.withBytes { bytes throws(CryptoError) -> SecretBytes in
      try Argon2id.derive(
        password: bytes, salt: salt.span, parameters: parameters,
        outputByteCount: XChaCha20Poly1305.keyByteCount)
    }
  }
}

/// A sealed keyring's lines, read strictly: what is read writes the same bytes again.
struct SealedParts {
  let head: SealedHead
  let nonce: [UInt8]
  let data: [UInt8]

  init?(_ text: Span<UInt8>) {
    guard text.count <= 2 * Keyring.longestText else { return nil }
    let whole = String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 6, lines[0] == SealedKeyring.header, lines[5].isEmpty,
      let parameters = Self.parameters(lines[1]),
      let salt = Self.value(lines[2], "salt "), salt.count == Argon2id.saltByteCount,
      let nonce = Self.value(lines[3], "nonce "), nonce.count == XChaCha20Poly1305.nonceByteCount,
      let data = Self.value(lines[4], "data ")
    else { return nil }
    (head, self.nonce, self.data) = (SealedHead(parameters: parameters, salt: salt), nonce, data)
  }

  private static func value(_ line: String, _ name: String) -> [UInt8]? {
    guard line.hasPrefix(name) else { return nil }
    return try? Base64URL.decode(Array(line.dropFirst(name.count).utf8).span)
  }

  /// Within the bounds that ``Argon2id/Parameters`` sets: a file from elsewhere chooses no other cost.
  private static func parameters(_ line: String) -> Argon2id.Parameters? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0] == "argon2id", fields[1].hasPrefix("m="),
      fields[2].hasPrefix("t="), let memory = Int(fields[1].dropFirst(2)),
      let passes = Int(fields[2].dropFirst(2)), line == "argon2id m=\(memory) t=\(passes)"
    else { return nil }
    return try? Argon2id.Parameters(memoryKiB: memory, passes: passes)
  }
}
