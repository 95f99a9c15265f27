package import RegainCrypto

/// A public key as SSH writes it (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4; OpenSSH PROTOCOL.u2f).
package struct SSHPublicKey: Sendable, Hashable {
  package let type: SSHKeyType
  package let key: PublicKey
  /// What a security key's key was made for, as in `ssh:`; nil for other keys.
  package let application: String?

  /// What holds a key or a certificate, in bytes: several times the largest.
  package static let longestBlob = 12_288

  /// The SSH form of any key that is not in a security key.
  package init(_ key: PublicKey) {
    type =
      switch key.algorithm {
      case .ed25519: .ed25519
      case .ecdsaP256: .ecdsaP256
      case .ecdsaP384: .ecdsaP384
      case .rsa: .rsa
      }
    (self.key, application) = (key, nil)
  }

  /// The SSH form of a key in a security key.
  ///
  /// - Throws: `malformed` for an algorithm that security keys do not have.
  package init(_ key: PublicKey, application: String) throws(RegainError) {
    switch key.algorithm {
    case .ed25519: type = .securityKeyEd25519
    case .ecdsaP256: type = .securityKeyECDSA
    case .ecdsaP384, .rsa:
      throw RegainError(.malformed, "A security key has no SSH keys of this algorithm.")
    }
    (self.key, self.application) = (key, application)
  }

  /// - Parameter blob: as it stands in base 64 in a line of a `.pub` file; no certificate.
  /// - Throws: `malformed`, also for a key that is none: of a small order, off the curve, too short.
  package init(blob: [UInt8]) throws(RegainError) {
    var reader = SSHReader(blob, of: "SSH key")
    guard blob.count <= Self.longestBlob else { throw reader.malformed("it is far too long") }
    guard let type = SSHKeyType(rawValue: try reader.readText()) else {
      throw reader.malformed("its type is not one that Regain takes")
    }
    try self.init(type, from: &reader)
    try reader.finish()
  }

  /// Reads what follows the type, in a key and in a certificate.
  init(_ type: SSHKeyType, from reader: inout SSHReader) throws(RegainError) {
    (self.type, key) = (type, try Self.readKey(type, from: &reader))
    application = type.isSecurityKey ? try reader.readText() : nil
  }

  private static func readKey(
    _ type: SSHKeyType, from reader: inout SSHReader
  ) throws(RegainError) -> PublicKey {
    switch type {
    case .ed25519, .securityKeyEd25519:
      let bytes = try reader.readString()
      return try makeKey(reader) { () throws(CryptoError) in try PublicKey(ed25519: bytes) }
    case .ecdsaP256, .ecdsaP384, .securityKeyECDSA:
      guard try reader.readText() == type.curveName else {
        throw reader.malformed("its curve is not that of its type")
      }
      let point = try reader.readString()
      let algorithm: SignatureAlgorithm = type == .ecdsaP384 ? .ecdsaP384 : .ecdsaP256
      return try makeKey(reader) { () throws(CryptoError) in
        try PublicKey(ecdsa: algorithm, point: point)
      }
    case .rsa:
      let (exponent, modulus) = (try reader.readPositiveInteger(), try reader.readPositiveInteger())
      return try makeKey(reader) { () throws(CryptoError) in
        try PublicKey(rsaModulus: modulus, exponent: exponent)
      }
    }
  }

  private static func makeKey(
    _ reader: SSHReader, _ make: () throws(CryptoError) -> PublicKey
  ) throws(RegainError) -> PublicKey {
    do throws(CryptoError) {
      return try make()
    } catch {
      guard error == .invalidKey else { throw error.regainError }
      throw reader.malformed("its public key is not a safe one")
    }
  }
}

extension SSHPublicKey {
  /// What the key's line has in base 64.
  package var blob: [UInt8] {
    var writer = SSHWriter()
    writer.write(text: type.rawValue)
    if let curve = type.curveName { writer.write(text: curve) }
    if let (modulus, exponent) = key.rsaComponents {
      writer.write(positiveInteger: exponent)
      writer.write(positiveInteger: modulus)
    } else {
      writer.write(string: key.rawBytes)
    }
    if let application { writer.write(text: application) }
    return writer.bytes
  }

  /// The type and the key, as in a `.pub` file, without a comment.
  package var line: String {
    let blob = blob
    return "\(type.rawValue) \(Base64.encode(blob.span))"
  }
}
