import RegainCrypto
import RegainTesting

/// The same deed with a key of whichever suite, for tests that go through all of them.
enum TokenBench {
  /// - Parameter key: local: the key; public: the public key.
  static func open(
    _ token: UnverifiedPaseto, _ suite: PasetoSuite, key: [UInt8], implicit: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    switch suite {
    case .v3Local: try PasetoLocalKey<PasetoV3>(material(key)).decrypt(token, implicit: implicit)
    case .v4Local: try PasetoLocalKey<PasetoV4>(material(key)).decrypt(token, implicit: implicit)
    case .v3Public: try PasetoPublicKey<PasetoV3>(key).verify(token, implicit: implicit)
    case .v4Public: try PasetoPublicKey<PasetoV4>(key).verify(token, implicit: implicit)
    }
  }

  /// - Parameter key: local: the key; public: the secret key.
  static func make(
    _ suite: PasetoSuite, _ message: [UInt8], footer: [UInt8], implicit: [UInt8], key: [UInt8],
    random: some RandomSource
  ) throws(CryptoError) -> [UInt8] {
    let key = try material(key)
    switch suite {
    case .v3Local:
      return try PasetoLocalKey<PasetoV3>(key).encrypt(
        message, footer: footer, implicit: implicit, random: random)
    case .v4Local:
      return try PasetoLocalKey<PasetoV4>(key).encrypt(
        message, footer: footer, implicit: implicit, random: random)
    case .v3Public:
      return try PasetoSecretKey<PasetoV3>(key).sign(message, footer: footer, implicit: implicit)
    case .v4Public:
      return try PasetoSecretKey<PasetoV4>(key).sign(message, footer: footer, implicit: implicit)
    }
  }

  /// A new key: what makes tokens, and what opens them.
  static func keys(_ suite: PasetoSuite) throws(CryptoError) -> (made: [UInt8], opened: [UInt8]) {
    let random = SystemRandom()
    switch suite {
    case .v3Local, .v4Local:
      let key = try random.bytes(count: 32)
      return (key, key)
    case .v3Public: return try pair(try PasetoSecretKey<PasetoV3>.generate(random: random))
    case .v4Public: return try pair(try PasetoSecretKey<PasetoV4>.generate(random: random))
    }
  }

  private static func pair<Version>(
    _ key: PasetoSecretKey<Version>
  ) throws(CryptoError) -> (made: [UInt8], opened: [UInt8]) {
    (bytes(of: key.material), key.publicKey.bytes)
  }

  static func bytes(of material: KeyMaterial) -> [UInt8] {
    material.withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }
}

extension PasetoSuite {
  var isLocal: Bool { self == .v3Local || self == .v4Local }
}
