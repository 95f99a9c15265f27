package import RegainCrypto

/// A passkey's public key (RFC 9053, 7; WebAuthn L3, 5.8.5 and 6.5.1.1), with nothing in it but that.
package struct COSEKey: Sendable, Hashable {
  package let algorithm: WebAuthnAlgorithm
  package let publicKey: PublicKey

  /// Which algorithm a key says to be for, before anything else of it is read.
  ///
  /// - Throws: `malformed`.
  package static func algorithmIdentifier(of map: CBORMap) throws(RegainError) -> Int64 {
    guard let identifier = map[Label.algorithm]?.integer else {
      throw .badKey("it does not say what it is for")
    }
    return identifier
  }

  /// - Parameter algorithm: the one that the key says.
  /// - Throws: `malformed`: for a kind or curve that does not go with the algorithm, members that are missing or
  ///   too many (as a private key's), and what is no usable key.
  package init(_ map: CBORMap, for algorithm: WebAuthnAlgorithm) throws(RegainError) {
    guard map[Label.algorithm]?.integer == algorithm.coseIdentifier else {
      throw .badKey("it is for another algorithm")
    }
    self.algorithm = algorithm
    publicKey =
      switch algorithm.keyAlgorithm {
      case .ed25519: try Self.ed25519(map)
      case .ecdsaP256: try Self.ecdsa(map, .ecdsaP256, curve: 1)
      case .ecdsaP384: try Self.ecdsa(map, .ecdsaP384, curve: 2)
      case .rsa: try Self.rsa(map)
      }
  }

  /// RFC 9053, 7.1 and 7.2; RFC 8230, 4. The same numbers name other things in other kinds of key.
  private enum Label {
    static let kind: Int64 = 1
    static let algorithm: Int64 = 3
    static let curve: Int64 = -1
    static let x: Int64 = -2
    static let y: Int64 = -3
    static let modulus: Int64 = -1
    static let exponent: Int64 = -2
  }

  private static func ed25519(_ map: CBORMap) throws(RegainError) -> PublicKey {
    let isOctetKeyPair = map[Label.kind]?.integer == 1 && map[Label.curve]?.integer == 6
    guard isOctetKeyPair, map.hasExactly([Label.kind, Label.algorithm, Label.curve, Label.x]),
      let x = map[Label.x]?.bytes
    else { throw .badKey("it is not an Ed25519 key") }
    return try usable { () throws(CryptoError) in try PublicKey(ed25519: x) }
  }

  private static func ecdsa(
    _ map: CBORMap, _ algorithm: SignatureAlgorithm, curve: Int64
  ) throws(RegainError) -> PublicKey {
    let labels: Set = [Label.kind, Label.algorithm, Label.curve, Label.x, Label.y]
    // A compressed point has a Bool for y: WebAuthn L3, 5.8.5 forbids it.
    guard map[Label.kind]?.integer == 2, map[Label.curve]?.integer == curve,
      map.hasExactly(labels), let x = map[Label.x]?.bytes, let y = map[Label.y]?.bytes,
      x.count == algorithm.coordinateByteCount, y.count == algorithm.coordinateByteCount
    else { throw .badKey("it is not a key on the curve that goes with its algorithm") }
    return try usable { () throws(CryptoError) in
      try PublicKey(ecdsa: algorithm, point: [0x04] + x + y)
    }
  }

  private static func rsa(_ map: CBORMap) throws(RegainError) -> PublicKey {
    let labels: Set = [Label.kind, Label.algorithm, Label.modulus, Label.exponent]
    guard map[Label.kind]?.integer == 3, map.hasExactly(labels),
      let modulus = map[Label.modulus]?.bytes, let exponent = map[Label.exponent]?.bytes
    else { throw .badKey("it is not an RSA key") }
    return try usable { () throws(CryptoError) in
      try PublicKey(rsaModulus: modulus, exponent: exponent)
    }
  }

  private static func usable(
    _ make: () throws(CryptoError) -> PublicKey
  ) throws(RegainError) -> PublicKey {
    do { return try make() } catch {
      guard error == .invalidKey else { throw error.regainError }
      throw .badKey("no signature under it could be trusted")
    }
  }
}

extension RegainError {
  fileprivate static func badKey(_ what: String) -> RegainError {
    RegainError(.malformed, "The passkey's public key is not one: \(what).")
  }
}
