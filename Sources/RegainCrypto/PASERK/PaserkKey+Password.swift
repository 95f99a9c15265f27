/// Keys sealed with a password (PASERK, PBKW): salt, cost, nonce, the key encrypted, and tag.
extension PaserkKey {
  /// The key under a password.
  ///
  /// - Returns: `k4.local-pw.…`, `k4.secret-pw.…` and their like of version 3.
  /// - Throws: `libraryFailure`, `outOfMemory`.
  package func sealed(
    password: Span<UInt8>, cost: Version.PasswordCost, random: some RandomSource
  ) throws(CryptoError) -> String {
    let salt = try random.bytes(count: Version.PasswordCost.saltByteCount)
    let nonce = try random.bytes(count: Version.cipherNonceByteCount)
    let plain = try SecretBytes(copying: material)
    let passwordKey = try cost.key(password: password, salt: salt.span)
    return try withPasswordKeys(passwordKey, nonce) {
      (keys: borrowing OneTimeKeys<Version>) throws(CryptoError) in
      let sealed = salt + cost.bytes + nonce + (try keys.encrypted(plain))
      let tag = try keys.tag(of: PaserkText<Version>.header(Self.passwordType) + sealed)
      return PaserkText<Version>.text(Self.passwordType, sealed + tag)
    }
  }

  /// Opens a sealed key. The cost is the text's, and refused before any work when it is out of bounds.
  ///
  /// - Throws: `authenticationFailed` for another password and for a text that was changed; `invalidParameters` for its
  ///   cost; `invalidKey` for a text of another version, type or size; `malformedEncoding`, `outOfMemory`.
  package init(sealed text: Span<UInt8>, password: Span<UInt8>) throws(CryptoError) {
    let parts = SealedParts<Version>(keyByteCount: Self.byteCount)
    let data = try PaserkText<Version>.read(Self.passwordType, text, byteCount: parts.byteCount)
    let cost = try Version.PasswordCost(bytes: Array(data[parts.cost]))
    let passwordKey = try cost.key(password: password, salt: data[parts.salt].span)
    let plain = try withPasswordKeys(passwordKey, Array(data[parts.nonce])) {
      (keys: borrowing OneTimeKeys<Version>) throws(CryptoError) in
      try keys.check(
        data[parts.tag],
        of: PaserkText<Version>.header(Self.passwordType) + data[..<parts.tag.lowerBound])
      return try keys.decrypted(data[parts.key])
    }
    try self.init(KeyMaterial(plain))
  }
}

/// Where each part of a sealed key lies.
private struct SealedParts<Version: PasetoVersion> {
  let salt, cost, nonce, key, tag: Range<Int>

  var byteCount: Int { tag.upperBound }

  init(keyByteCount: Int) {
    salt = 0..<Version.PasswordCost.saltByteCount
    cost = salt.upperBound..<(salt.upperBound + Version.PasswordCost.byteCount)
    nonce = cost.upperBound..<(cost.upperBound + Version.cipherNonceByteCount)
    key = nonce.upperBound..<(nonce.upperBound + keyByteCount)
    tag = key.upperBound..<(key.upperBound + Version.tagByteCount)
  }
}

private func withPasswordKeys<Version: PasetoVersion, Result: ~Copyable>(
  _ passwordKey: borrowing SecretBytes, _ nonce: [UInt8],
  _ body: (borrowing OneTimeKeys<Version>) throws(CryptoError) -> Result
) throws(CryptoError) -> Result {
  let separator: [UInt8] = [0xFF, 0xFE]
  let cipherSeed = try SecretBytes(joining: separator.span.extracting(0..<1), passwordKey.bytes)
  let tagSeed = try SecretBytes(joining: separator.span.extracting(1..<2), passwordKey.bytes)
  let (cipherBytes, tagBytes) = (cipherSeed.bytes, tagSeed.bytes)
  return try OneTimeKeys.lend(
    cipher: { part throws(CryptoError) in
      try part.withPart(0..<Version.cipherKeyByteCount) { key throws(CryptoError) in
        try Version.hash(cipherBytes, into: &key)
      }
      for index in nonce.indices { part[Version.cipherKeyByteCount + index] = nonce[index] }
    },
    tag: { part throws(CryptoError) in try Version.hash(tagBytes, into: &part) }, to: body)
}
