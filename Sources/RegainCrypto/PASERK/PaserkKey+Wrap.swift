/// Keys wrapped by another key (PASERK, Wrap, pie): tag, nonce, and the key encrypted.
extension PaserkKey {
  /// The key under another one of the same version.
  ///
  /// - Returns: `k4.local-wrap.pie.…`, `k4.secret-wrap.pie.…` and their like of version 3.
  /// - Throws: `libraryFailure`, `outOfMemory`.
  package func wrapped(
    by wrappingKey: PasetoLocalKey<Version>, random: some RandomSource
  ) throws(CryptoError) -> String {
    let nonce = try random.bytes(count: Version.tokenNonceByteCount)
    let plain = try SecretBytes(copying: material)
    return try withWrappingKeys(wrappingKey, nonce) { keys throws(CryptoError) in
      let ciphertext = try keys.encrypted(plain)
      let tag = try keys.tag(of: PaserkText<Version>.header(Self.wrapType) + nonce + ciphertext)
      return PaserkText<Version>.text(Self.wrapType, tag + nonce + ciphertext)
    }
  }

  /// Takes a key out of its wrap.
  ///
  /// - Throws: `authenticationFailed` under another key, and for a text that was changed; `invalidKey` for one of another
  ///   version, type or size; `malformedEncoding`, `outOfMemory`.
  package init(
    wrapped text: Span<UInt8>, by wrappingKey: PasetoLocalKey<Version>
  ) throws(CryptoError) {
    let nonceEnd = Version.tagByteCount + Version.tokenNonceByteCount
    let data = try PaserkText<Version>.read(
      Self.wrapType, text, byteCount: nonceEnd + Self.byteCount)
    let nonce = Array(data[Version.tagByteCount..<nonceEnd])
    let plain = try withWrappingKeys(wrappingKey, nonce) { keys throws(CryptoError) in
      try keys.check(
        data[..<Version.tagByteCount],
        of: PaserkText<Version>.header(Self.wrapType) + data[Version.tagByteCount...])
      return try keys.decrypted(data[nonceEnd...])
    }
    try self.init(KeyMaterial(plain))
  }
}

private func withWrappingKeys<Version: PasetoVersion, Result: ~Copyable>(
  _ wrappingKey: PasetoLocalKey<Version>, _ nonce: [UInt8],
  _ body: (borrowing OneTimeKeys<Version>) throws(CryptoError) -> Result
) throws(CryptoError) -> Result {
  let (cipherInfo, tagInfo) = ([0x80] + nonce, [0x81] + nonce)
  return try wrappingKey.material.withBytes { key throws(CryptoError) in
    try OneTimeKeys.lend(
      cipher: { part throws(CryptoError) in
        try Version.authenticate(cipherInfo.span, key: key, into: &part)
      },
      tag: { part throws(CryptoError) in
        try Version.authenticate(tagInfo.span, key: key, into: &part)
        // Of version 3's 48 bytes the key is the first 32: pie does not say so, its vectors and the implementations do. HMAC
        // takes a key with zeros behind it for the key without them (RFC 2104, 2).
        for index in wrapTagKeyByteCount..<part.count { part[index] = 0 }
      }, to: body)
  }
}

private let wrapTagKeyByteCount = 32
