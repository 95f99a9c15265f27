/// A key that signs `public` tokens of one version.
package struct PasetoSecretKey<Version: PasetoVersion>: Sendable {
  /// Version 4: the seed and the public key, 64 bytes. Version 3: the scalar, 48 bytes, big-endian.
  package let material: KeyMaterial
  package let publicKey: PasetoPublicKey<Version>
  /// The key's PASERK id, `sid`.
  package let id: String

  /// - Throws: `invalidKey` for another size, for a public key that is not the seed's, and for a scalar that is 0 or not
  ///   below the order of the curve; `outOfMemory`.
  package init(_ material: KeyMaterial) throws(CryptoError) {
    publicKey = try PasetoPublicKey(
      try material.withBytes { key throws(CryptoError) in
        try Version.publicKey(ofSecretKey: key)
      })
    id = try PaserkText<Version>.id(.sid, of: .secret, material)
    self.material = material
  }

  /// - Throws: `libraryFailure`, `outOfMemory`.
  package static func generate(random: some RandomSource) throws(CryptoError) -> Self {
    try Self(KeyMaterial(try Version.makeSecretKey(random: random)))
  }

  /// Makes a token (Version 3 and Version 4, Sign).
  ///
  /// - Parameters: as of ``PasetoLocalKey/encrypt(_:footer:implicit:random:)``; the payload is readable by everyone.
  /// - Returns: the token in ASCII.
  /// - Throws: `invalidParameters` when it would be longer than ``UnverifiedPaseto/maximumCharacterCount``,
  ///   `libraryFailure`.
  @_specialize(where Version == PasetoV4)
  package func sign(
    _ message: [UInt8], footer: [UInt8], implicit: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let suite = Version.publicSuite
    try suite.checkSize(message: message, footer: footer)
    let covered = publicKey.signedBytes(message, footer: footer, implicit: implicit)
    let signature = try material.withBytes { key throws(CryptoError) in
      try Version.sign(covered.span, secretKey: key)
    }
    return try suite.token(body: message + signature, footer: footer)
  }
}
