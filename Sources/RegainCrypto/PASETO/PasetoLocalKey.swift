/// A key that makes and opens `local` tokens of one version.
package struct PasetoLocalKey<Version: PasetoVersion>: Sendable {
  package let material: KeyMaterial
  /// The key's PASERK id, `lid`: public, and what a token's footer names the key by.
  package let id: String

  /// - Parameter material: 32 random bytes.
  /// - Throws: `invalidKey` for another size, `outOfMemory`.
  package init(_ material: KeyMaterial) throws(CryptoError) {
    guard material.count == Version.localKeyByteCount else { throw .invalidKey }
    self.material = material
    id = try PaserkText<Version>.id(.lid, of: .local, material)
  }

  /// - Throws: `libraryFailure`, `outOfMemory`.
  package static func generate(random: some RandomSource) throws(CryptoError) -> Self {
    try Self(KeyMaterial(try random.secretBytes(count: Version.localKeyByteCount)))
  }
}

extension PasetoLocalKey {
  /// Makes a token (Version 3 and Version 4, Encrypt).
  ///
  /// - Parameters:
  ///   - message: the payload.
  ///   - footer: readable by everyone, authenticated; may be empty.
  ///   - implicit: authenticated and not part of the token; may be empty.
  /// - Returns: the token in ASCII.
  /// - Throws: `invalidParameters` when it would be longer than ``UnverifiedPaseto/maximumCharacterCount``,
  ///   `libraryFailure`.
  package func encrypt(
    _ message: [UInt8], footer: [UInt8], implicit: [UInt8], random: some RandomSource
  ) throws(CryptoError) -> [UInt8] {
    let suite = Version.localSuite
    try suite.checkSize(message: message, footer: footer)
    let nonce = try random.bytes(count: Version.tokenNonceByteCount)
    let body = try withKeys(nonce: nonce) { keys throws(CryptoError) in
      var ciphertext = message
      var bytes = ciphertext.mutableSpan
      try keys.applyKeystream(to: &bytes)
      let covered = PreAuthenticationEncoding([suite.header, nonce, ciphertext, footer, implicit])
      return nonce + ciphertext + (try keys.tag(of: covered.bytes))
    }
    return try suite.token(body: body, footer: footer)
  }

  /// Opens a token (Version 3 and Version 4, Decrypt).
  ///
  /// - Returns: the payload.
  /// - Throws: `authenticationFailed` for a token of another suite or key, with another implicit assertion, or changed.
  package func decrypt(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let suite = Version.localSuite
    guard token.suite == suite, token.body.count >= suite.overhead else {
      throw .authenticationFailed
    }
    let tagStart = token.body.count - Version.tagByteCount
    let nonce = Array(token.body[..<Version.tokenNonceByteCount])
    var message = Array(token.body[Version.tokenNonceByteCount..<tagStart])
    try withKeys(nonce: nonce) { keys throws(CryptoError) in
      let covered = PreAuthenticationEncoding([
        suite.header, nonce, message, token.footer, implicit,
      ])
      try keys.check(token.body[tagStart...], of: covered.bytes)
      var bytes = message.mutableSpan
      try keys.applyKeystream(to: &bytes)
    }
    return message
  }

  private func withKeys<Result>(
    nonce: [UInt8], _ body: (borrowing OneTimeKeys<Version>) throws(CryptoError) -> Result
  ) throws(CryptoError) -> Result {
    let (cipherInfo, tagInfo) = (cipherLabel + nonce, tagLabel + nonce)
    return try material.withBytes { key throws(CryptoError) in
      try OneTimeKeys.lend(
        cipher: { part throws(CryptoError) in
          try Version.deriveTokenKey(from: key, info: cipherInfo.span, into: &part)
        },
        tag: { part throws(CryptoError) in
          try Version.deriveTokenKey(from: key, info: tagInfo.span, into: &part)
        }, to: body)
    }
  }
}

private let cipherLabel = Array("paseto-encryption-key".utf8)
private let tagLabel = Array("paseto-auth-key-for-aead".utf8)
