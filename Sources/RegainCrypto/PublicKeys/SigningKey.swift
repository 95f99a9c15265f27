internal import CRegainShims

/// A private key, for whoever answers challenges: the command's `device sign`, and tests.
package struct SigningKey: ~Copyable, Sendable {
  package let publicKey: PublicKey
  /// Ed25519: the seed. ECDSA: the scalar. RSA: DER.
  private let secret: SecretBytes

  /// Largest private key in DER, in bytes: RSA of 4096 bits has 2349.
  private static let longest = 3000

  private init(_ algorithm: SignatureAlgorithm, _ secret: consuming SecretBytes) throws(CryptoError)
  {
    switch algorithm {
    case .ed25519:
      publicKey = try PublicKey(ed25519: try Ed25519.publicKey(ofSeed: secret.bytes))
    case .ecdsaP256, .ecdsaP384:
      publicKey = try PublicKey(
        ecdsa: algorithm, point: try ECDSA.publicPoint(algorithm, scalar: secret.bytes))
    case .rsa: publicKey = try PublicKey(spki: try Self.rsaPublicKey(secret.bytes))
    }
    self.secret = secret
  }

  /// A new key; RSA has 2048 bits and does not come from `random`.
  ///
  /// - Throws: `libraryFailure`, `outOfMemory`.
  package static func generate(
    _ algorithm: SignatureAlgorithm, random: some RandomSource
  ) throws(CryptoError) -> SigningKey {
    guard algorithm != .rsa else { return try generateRSA() }
    let count = algorithm.coordinateByteCount ?? Ed25519.keyByteCount
    // Nearly every draw is below the order of the curve.
    for _ in 0..<64 {
      do { return try SigningKey(algorithm, try random.secretBytes(count: count)) } catch {
        guard error == .libraryFailure else { throw error }
      }
    }
    throw .libraryFailure
  }

  /// Reads PEM (PKCS #8, SEC 1, PKCS #1) or DER.
  ///
  /// - Parameter passphrase: nil for none.
  /// - Throws: `invalidKey`: not a private key of these algorithms, or the passphrase is wrong.
  package init(
    file: borrowing SecretBytes, passphrase: borrowing SecretBytes?
  ) throws(CryptoError) {
    var (kind, count) = (Int32(0), Self.longest)
    let file = file.bytes
    let phrase = try Self.copy(passphrase)
    let phraseBytes = phrase.bytes
    var isRead: Int32 = 0
    // unsafe: each pointer goes with its own count; `out` has `longest` bytes.
    let read = try unsafe SecretBytes.make(count: Self.longest) { out throws(CryptoError) in
      unsafe file.withCPointer { fileStart in
        unsafe phraseBytes.withCPointer { phrase in
          isRead = unsafe regain_read_private_key(
            fileStart, file.count, phrase, phraseBytes.count, &kind, out, &count)
        }
      }
    }
    Libcrypto.forgetErrors()
    guard isRead == 1, let algorithm = Self.algorithms[kind] else { throw .invalidKey }
    try self.init(algorithm, try SecretBytes(copying: read.bytes.extracting(0..<count)))
  }

  private static let algorithms: [Int32: SignatureAlgorithm] = [
    25519: .ed25519, 256: .ecdsaP256, 384: .ecdsaP384, 1: .rsa,
  ]

  private static func copy(_ secret: borrowing SecretBytes?) throws(CryptoError) -> SecretBytes {
    switch secret {
    case .some(let secret): return try SecretBytes(copying: secret.bytes)
    case .none: return try SecretBytes(count: 0)
    }
  }
}

// MARK: signing

extension SigningKey {
  /// - Parameter hash: not looked at for Ed25519.
  /// - Returns: 64 bytes for Ed25519, DER for ECDSA, RSASSA-PKCS1-v1_5 for RSA.
  /// - Throws: `libraryFailure`, `outOfMemory`.
  package func sign(_ message: [UInt8], hash: HashFunction) throws(CryptoError) -> [UInt8] {
    switch publicKey.algorithm {
    case .ed25519: return try Ed25519.sign(message.span, seed: secret.bytes)
    case .ecdsaP256, .ecdsaP384:
      let digest = try SHA2.hash(message.span, using: hash)
      return try ECDSA.sign(digest: digest, publicKey.algorithm, scalar: secret.bytes)
    case .rsa: return try signRSA(message, hash: hash)
    }
  }

  private func signRSA(_ message: [UInt8], hash: HashFunction) throws(CryptoError) -> [UInt8] {
    let (der, message_) = (secret.bytes, message.span)
    var count = 512
    // unsafe: each pointer goes with its own count; `out` has 512 bytes.
    let signature = try unsafe [UInt8](count: 512) { out throws(CryptoError) in
      let status = unsafe der.withCPointer { derStart in
        unsafe message_.withCPointer { message in
          unsafe regain_rsa_sign(
            derStart, der.count, Int32(hash.byteCount * 8), message, message_.count, out, &count)
        }
      }
      try Libcrypto.check(status)
    }
    return Array(signature.prefix(count))
  }

  private static func rsaPublicKey(_ der: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    var count = 1000
    // unsafe: `der.count` bytes in, 1000 out.
    let spki = try unsafe [UInt8](count: 1000) { out throws(CryptoError) in
      try Libcrypto.check(
        unsafe der.withCPointer { unsafe regain_rsa_public_key($0, der.count, out, &count) })
    }
    return Array(spki.prefix(count))
  }

  private static func generateRSA() throws(CryptoError) -> SigningKey {
    var count = longest
    // unsafe: `out` has `longest` bytes.
    let der = try unsafe SecretBytes.make(count: longest) { out throws(CryptoError) in
      try Libcrypto.check(unsafe regain_rsa_generate(2048, out, &count))
    }
    return try SigningKey(.rsa, try SecretBytes(copying: der.bytes.extracting(0..<count)))
  }
}
