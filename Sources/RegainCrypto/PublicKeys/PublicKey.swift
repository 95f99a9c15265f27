internal import CRegainShims

/// A public key in its one encoding, checked when it was read.
///
/// Two keys are equal when their bytes are: no second encoding of a key is ever read, so that one key cannot be
/// enrolled twice.
package struct PublicKey: Sendable, Hashable {
  package let algorithm: SignatureAlgorithm
  /// DER of the SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 8410; RFC 5480; RFC 3279).
  package let spki: [UInt8]
  /// Where the key's own bytes begin, behind what every key of its algorithm has.
  private let keyStart: Int

  /// Ed25519: 32 bytes. ECDSA: 04 ‖ x ‖ y. RSA: DER of the RSAPublicKey.
  package var rawBytes: [UInt8] { Array(spki[keyStart...]) }

  private init(_ algorithm: SignatureAlgorithm, _ prefix: [UInt8], _ key: [UInt8]) {
    (self.algorithm, spki, keyStart) = (algorithm, prefix + key, prefix.count)
  }
}

// MARK: reading

extension PublicKey {
  /// - Throws: `invalidKey` for anything but the exact encoding of a usable key.
  package init(spki: [UInt8]) throws(CryptoError) {
    if let key = Self.key(in: spki, behind: SPKI.ed25519, count: 32) {
      try self.init(ed25519: key)
    } else if let key = Self.key(in: spki, behind: SPKI.p256, count: 65) {
      try self.init(ecdsa: .ecdsaP256, point: key)
    } else if let key = Self.key(in: spki, behind: SPKI.p384, count: 97) {
      try self.init(ecdsa: .ecdsaP384, point: key)
    } else {
      guard spki.count <= SPKI.longest, let rsa = RSAPublicKey(spki: spki) else {
        throw .invalidKey
      }
      try self.init(rsaModulus: rsa.modulus, exponent: rsa.exponent)
      guard self.spki == spki else { throw .invalidKey }
    }
  }

  private static func key(in spki: [UInt8], behind prefix: [UInt8], count: Int) -> [UInt8]? {
    guard spki.count == prefix.count + count, spki.starts(with: prefix) else { return nil }
    return Array(spki[prefix.count...])
  }

  /// - Parameter ed25519: 32 bytes: a canonical point of the main subgroup (RFC 8032, 5.1.3).
  /// - Throws: `invalidKey`: also for points of small order, under which one signature fits every message.
  package init(ed25519: [UInt8]) throws(CryptoError) {
    guard try Ed25519.isPublicKey(ed25519.span) else { throw .invalidKey }
    self.init(.ed25519, SPKI.ed25519, ed25519)
  }

  /// - Parameter point: 04 ‖ x ‖ y: neither compressed nor hybrid, and not the point at infinity.
  /// - Throws: `invalidKey`.
  package init(ecdsa algorithm: SignatureAlgorithm, point: [UInt8]) throws(CryptoError) {
    guard let curve = algorithm.curve else { throw .invalidParameters }
    let bytes = point.span
    // unsafe: `bytes.count` bytes.
    let isValid = unsafe bytes.withCPointer {
      unsafe regain_ec_point_is_valid(curve, $0, bytes.count)
    }
    guard isValid == 1 else {
      Libcrypto.forgetErrors()
      throw .invalidKey
    }
    self.init(algorithm, algorithm == .ecdsaP384 ? SPKI.p384 : SPKI.p256, point)
  }

  /// - Parameters:
  ///   - rsaModulus: 2048 to 4096 bits, big-endian without leading zeros (NIST SP 800-131A: at least 2048).
  ///   - exponent: 65 537, big-endian without leading zeros.
  /// - Throws: `invalidKey`.
  package init(rsaModulus modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
    let key = RSAPublicKey(modulus: modulus, exponent: exponent)
    guard key.isAcceptable else { throw .invalidKey }
    let der = key.der
    self.init(.rsa, SPKI.prefix(ofRSAKey: der.count), der)
  }

  /// Big-endian without leading zeros; nil for another algorithm.
  package var rsaComponents: (modulus: [UInt8], exponent: [UInt8])? {
    guard algorithm == .rsa, let key = RSAPublicKey(der: rawBytes) else { return nil }
    return (key.modulus, key.exponent)
  }

  /// SHA-256 of the SubjectPublicKeyInfo, as `openssl pkey -pubin -outform DER | sha256sum` has it.
  ///
  /// - Throws: `libraryFailure`.
  package func fingerprint() throws(CryptoError) -> [UInt8] { try SHA2.hash(spki.span) }
}

/// The encodings that are read, byte for byte.
private enum SPKI {
  static let ed25519: [UInt8] = [0x30, 0x2A, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 3, 0x21, 0]
  private static let ecPublicKey: [UInt8] = [6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]
  static let p256 =
    [0x30, 0x59, 0x30, 0x13] + ecPublicKey + [
      6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7, 3, 0x42, 0,
    ]
  static let p384 =
    [0x30, 0x76, 0x30, 0x10] + ecPublicKey + [6, 5, 0x2B, 0x81, 4, 0, 0x22, 3, 0x62, 0]
  static let rsaEncryption: [UInt8] = [
    0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0,
  ]
  /// An RSA key of 4096 bits has 550 bytes.
  static let longest = 600

  static func prefix(ofRSAKey count: Int) -> [UInt8] {
    let bitString = [3] + DERLength.bytes(count + 1) + [0]
    return [0x30] + DERLength.bytes(rsaEncryption.count + bitString.count + count) + rsaEncryption
      + bitString
  }
}
