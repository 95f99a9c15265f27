package import RegainCrypto

/// A key that can be used: its description and its secret.
package struct Key: Sendable {
  package var about: KeyDescription
  package let material: KeyMaterial

  package var id: String { about.id }

  package init(about: KeyDescription, material: KeyMaterial) {
    (self.about, self.material) = (about, material)
  }

  /// A new active key.
  package static func make(
    _ purpose: KeyPurpose, at now: Timestamp, random: some RandomSource
  ) throws(RegainError) -> Key {
    let material = try mapCryptoErrors { () throws(CryptoError) in
      try makeMaterial(purpose, random: random)
    }
    let about = KeyDescription(
      id: try identifier(of: material, purpose: purpose), purpose: purpose, state: .active,
      created: now, changed: now)
    return Key(about: about, material: material)
  }

  private static func makeMaterial(
    _ purpose: KeyPurpose, random: some RandomSource
  ) throws(CryptoError) -> KeyMaterial {
    switch purpose {
    case .tokenV4Public: try PasetoSecretKey<PasetoV4>.generate(random: random).material
    case .tokenV3Public: try PasetoSecretKey<PasetoV3>.generate(random: random).material
    default: KeyMaterial(try random.secretBytes(count: purpose.byteCount))
    }
  }

  /// crockford of the first 10 bytes of a MAC under the key: an id that tells nothing about it.
  package static func identifier(
    of material: KeyMaterial, purpose: KeyPurpose
  ) throws(RegainError) -> String {
    var frame = Frame("regain/key-id/v1")
    frame.append(purpose.rawValue)
    frame.append(purpose.algorithm)
    let message = frame.bytes
    let code = try mapCryptoErrors { () throws(CryptoError) in
      try material.withBytes { key throws(CryptoError) in
        try HMAC.authenticationCode(for: message.span, key: key)
      }
    }
    let prefix = Array(code.prefix(10))
    return Crockford.encode(prefix.span, letterCase: .lower)
  }
}
