/// The algorithms of the devices that Regain verifies.
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  case ed25519
  case ecdsaP256 = "ecdsa-p256"
  case ecdsaP384 = "ecdsa-p384"
  case rsa

  /// 256 or 384; nil for what is not ECDSA.
  var curve: Int32? {
    switch self {
    case .ecdsaP256: 256
    case .ecdsaP384: 384
    case .ed25519, .rsa: nil
    }
  }

  /// Of a coordinate or scalar, in bytes; nil for what is not ECDSA.
  package var coordinateByteCount: Int? { curve.map { Int($0) / 8 } }

  /// What is hashed with where nothing else is said: as strong as the curve (FIPS 186-5, 6.1.1).
  package var usualHash: HashFunction {
    switch self {
    case .ecdsaP384: .sha384
    case .ed25519, .ecdsaP256, .rsa: .sha256
    }
  }
}
