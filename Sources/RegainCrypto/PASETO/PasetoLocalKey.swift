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
  @_specialize(kind:partial,where Version == PasetoV4)
  package func encrypt(
    _ message: [UInt8], footer: [UInt8], implicit: [UInt8], random: some RandomSource
  ) throws(CryptoError) -> [UInt8] {
    let suite = Version.localSuite
    try suite.checkSize(message: message, footer: footer)
    let nonce = try random.bytes(count: Version.tokenNonceByteCount)
    let body = try withKeys(nonce: nonce[...]) { keys throws(CryptoError) in
      let ciphertext = try keys.changed(message[...])
      let covered = covered(nonce.span, ciphertext.span, footer: footer, implicit: implicit)
      var body = nonce
      body.reserveCapacity(nonce.count + ciphertext.count + Version.tagByteCount)
      body += ciphertext
      body += try keys.tag(of: covered)
      return body
    }
    return try suite.token(body: body, footer: footer)
  }

  /// Opens a token (Version 3 and Version 4, Decrypt).
  ///
  /// - Returns: the payload.
  /// - Throws: `authenticationFailed` for a token of another suite or key, with another implicit assertion, or changed.
  @_specialize(where Version == PasetoV4)
  package func decrypt(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let suite = Version.localSuite
    guard token.suite == suite, token.body.count >= suite.overhead else {
      throw .authenticationFailed
    }
    let (body, nonceEnd) = (token.body, Version.tokenNonceByteCount)
    let tagStart = body.count - Version.tagByteCount
    return try withKeys(nonce: body[..<nonceEnd]) { keys throws(CryptoError) in
      let bytes = body.span
      let covered = covered(
        bytes.extracting(..<nonceEnd), bytes.extracting(nonceEnd..<tagStart), footer: token.footer,
        implicit: implicit)
      try keys.check(body[tagStart...], of: covered)
      return try keys.changed(body[nonceEnd..<tagStart])
    }
  }

  /// What a tag covers: the parts of the token, and the implicit assertion.
  private func covered(
    _ nonce: Span<UInt8>, _ ciphertext: Span<UInt8>, footer: [UInt8], implicit: [UInt8]
  ) -> [UInt8] {
    let header = Version.localSuite.header
    var encoding = PreAuthenticationEncoding(
      count: 5, byteCount: 64 + ciphertext.count + footer.count + implicit.count)
    encoding.append(header.span)
    encoding.append(nonce)
    encoding.append(ciphertext)
    encoding.append(footer.span)
    encoding.append(implicit.span)
    return encoding.bytes
  }

  private func withKeys<Result>(
    nonce: ArraySlice<UInt8>, _ body: (borrowing OneTimeKeys<Version>) throws(CryptoError) -> Result
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

extension OneTimeKeys {
  /// The bytes, encrypted or decrypted.
  fileprivate func changed(_ bytes: ArraySlice<UInt8>) throws(CryptoError) -> [UInt8] {
    // libsodium makes 256 bytes of keystream at once in less time than the last 64 or 128 of them alone: what is not needed
    // is thrown away.
    let rest = (256 - bytes.count % 256) % 256
    var changed: [UInt8] = []
    changed.reserveCapacity(bytes.count + rest)
    changed += bytes
    changed.appendZeros(rest)
    var span = changed.mutableSpan
    try applyKeystream(to: &span)
    changed.removeLast(rest)
    return changed
  }
}

private let cipherLabel = Array("paseto-encryption-key".utf8)
private let tagLabel = Array("paseto-auth-key-for-aead".utf8)
