internal import RegainCrypto

/// A signature over some bytes with an SSH key: in an SSH signature, and under a certificate.
package struct SSHSignatureValue: Sendable, Hashable {
  package let algorithm: SSHSignatureAlgorithm
  /// What the algorithm itself made: 64 bytes, DER, or as long as the modulus.
  package let core: [UInt8]
  /// Of ECDSA, without leading zeros: a value that comes twice gives the private key away.
  package let ecdsaR: [UInt8]?
  /// Of a security key.
  package let statement: SecurityKeyStatement?
  /// Of a browser.
  package let webAuthn: SSHWebAuthnStatement?

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    var reader = SSHReader(bytes, of: "SSH signature")
    algorithm = try Self.readAlgorithm(from: &reader)
    (core, ecdsaR) = try Self.readCore(algorithm, from: &reader)
    statement =
      algorithm.keyType.isSecurityKey
      ? SecurityKeyStatement(flags: try reader.readByte(), counter: try reader.readUInt32()) : nil
    webAuthn =
      algorithm == .webAuthnECDSA
      ? SSHWebAuthnStatement(
        origin: try reader.readText(), clientData: try reader.readString(),
        extensions: try reader.readString()) : nil
    try reader.finish()
    try checkFlags(reader)
  }

  private static func readAlgorithm(
    from reader: inout SSHReader
  ) throws(RegainError) -> SSHSignatureAlgorithm {
    let name = try reader.readText()
    if let algorithm = SSHSignatureAlgorithm(rawValue: name) { return algorithm }
    // OpenSSH PROTOCOL.sshsig, 2.
    throw reader.malformed(
      name == SSHKeyType.rsa.rawValue
        ? "it is RSA with SHA-1, which is broken; sign with rsa-sha2-512"
        : "it was made in a way that Regain does not take")
  }

  private static func readCore(
    _ algorithm: SSHSignatureAlgorithm, from reader: inout SSHReader
  ) throws(RegainError) -> (core: [UInt8], ecdsaR: [UInt8]?) {
    let bytes = try reader.readString()
    switch algorithm {
    case .rsaSHA256, .rsaSHA512: return (bytes, nil)
    case .ed25519, .securityKeyEd25519:
      guard bytes.count == Ed25519.signatureByteCount else {
        throw reader.malformed("it has not 64 bytes")
      }
      return (bytes, nil)
    case .ecdsaP256, .ecdsaP384, .securityKeyECDSA, .webAuthnECDSA:
      return try readECDSA(bytes, coordinateByteCount: algorithm == .ecdsaP384 ? 48 : 32)
    }
  }

  /// RFC 5656, 3.1.2.
  private static func readECDSA(
    _ bytes: [UInt8], coordinateByteCount count: Int
  ) throws(RegainError) -> (core: [UInt8], ecdsaR: [UInt8]?) {
    var reader = SSHReader(bytes, of: "SSH signature")
    let (r, s) = (try reader.readPositiveInteger(), try reader.readPositiveInteger())
    try reader.finish()
    guard r.count <= count, s.count <= count else {
      throw reader.malformed("a number in it is too large")
    }
    return (ECDSASignature.der(r: r, s: s), r)
  }

  /// Nothing but a registration has a credential; extensions are where the flags say so, and only a
  /// browser's signature has room for them.
  private func checkFlags(_ reader: SSHReader) throws(RegainError) {
    guard let statement else { return }
    guard !statement.hasAttestedCredential,
      statement.hasExtensions == (webAuthn?.extensions.isEmpty == false)
    else { throw reader.malformed("its flags do not fit") }
  }
}

extension SSHSignatureValue {
  /// - Throws: `refused` unless it is the signature of this data by this key.
  package func verify(_ data: [UInt8], by key: SSHPublicKey) throws(RegainError) {
    guard algorithm.keyType == key.type else { throw .refusal(.wrongKey) }
    let message = try message(data, application: key.application)
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      try key.key.isValid(core, for: message, hash: algorithm.hash)
    }
    guard isValid else { throw .refusal(.wrongSignature) }
  }

  /// What a security key signs instead of the data (OpenSSH PROTOCOL.u2f).
  private func message(
    _ data: [UInt8], application: String?
  ) throws(RegainError) -> [UInt8] {
    guard let application, let statement else { return data }
    return try sha256(Array(application.utf8)) + statement.bytes + (webAuthn?.extensions ?? [])
      + sha256(webAuthn?.clientData ?? data)
  }
}

extension SSHSignatureValue {
  /// What an agent would answer.
  static func sign(
    _ data: [UInt8], with key: borrowing SigningKey
  ) throws(RegainError) -> [UInt8] {
    let algorithm = SSHSignatureAlgorithm(signingWith: SSHPublicKey(key.publicKey).type)
    let core: [UInt8]
    do throws(CryptoError) {
      core = try key.sign(data, hash: algorithm.hash)
    } catch { throw error.regainError }
    var writer = SSHWriter()
    writer.write(text: algorithm.rawValue)
    if let count = key.publicKey.algorithm.coordinateByteCount {
      writer.write(string: try numbers(ofDER: core, coordinateByteCount: count))
    } else {
      writer.write(string: core)
    }
    return writer.bytes
  }

  private static func numbers(
    ofDER der: [UInt8], coordinateByteCount count: Int
  ) throws(RegainError) -> [UInt8] {
    guard let pair = ECDSASignature.p1363(fromDER: der, coordinateByteCount: count) else {
      throw CryptoError.libraryFailure.regainError
    }
    var writer = SSHWriter()
    writer.write(positiveInteger: Array(pair.prefix(count)))
    writer.write(positiveInteger: Array(pair.suffix(count)))
    return writer.bytes
  }
}
