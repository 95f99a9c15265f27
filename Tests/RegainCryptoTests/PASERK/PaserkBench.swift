import RegainCrypto

/// The same deed with a key of whichever version and type.
enum PaserkBench {
  /// A key's own bytes, its text and its id; of a secret key also those of its public key.
  struct Read: Equatable {
    let key: [UInt8]
    let text: [UInt8]
    let id: String
    var publicKey: [UInt8]?
    var publicID: String?
  }

  static func read(
    _ version: String, _ type: String, _ text: [UInt8]
  ) throws(CryptoError) -> Read {
    switch (version, type) {
    case ("v3", "local"): try read(try PasetoLocalKey<PasetoV3>(paserk: text.span))
    case ("v4", "local"): try read(try PasetoLocalKey<PasetoV4>(paserk: text.span))
    case ("v3", "secret"): try read(try PasetoSecretKey<PasetoV3>(paserk: text.span))
    case ("v4", "secret"): try read(try PasetoSecretKey<PasetoV4>(paserk: text.span))
    case ("v3", _): read(try PasetoPublicKey<PasetoV3>(paserk: text.span))
    default: read(try PasetoPublicKey<PasetoV4>(paserk: text.span))
    }
  }

  private static func read<Version>(
    _ key: PasetoLocalKey<Version>
  ) throws(CryptoError) -> Read {
    Read(key: TokenBench.bytes(of: key.material), text: copied(try key.paserk()), id: key.id)
  }

  private static func read<Version>(
    _ key: PasetoSecretKey<Version>
  ) throws(CryptoError) -> Read {
    Read(
      key: TokenBench.bytes(of: key.material), text: copied(try key.paserk()), id: key.id,
      publicKey: key.publicKey.bytes, publicID: key.publicKey.id)
  }

  private static func read<Version>(_ key: PasetoPublicKey<Version>) -> Read {
    Read(key: key.bytes, text: ascii(key.paserk), id: key.id)
  }

  static func unwrap(
    _ version: String, _ type: String, _ text: [UInt8], by wrappingKey: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let under = try material(wrappingKey)
    let unwrapped =
      switch (version, type) {
      case ("v3", "local"):
        try PasetoLocalKey<PasetoV3>(wrapped: text.span, by: PasetoLocalKey(under)).material
      case ("v4", "local"):
        try PasetoLocalKey<PasetoV4>(wrapped: text.span, by: PasetoLocalKey(under)).material
      case ("v3", _):
        try PasetoSecretKey<PasetoV3>(wrapped: text.span, by: PasetoLocalKey(under)).material
      default:
        try PasetoSecretKey<PasetoV4>(wrapped: text.span, by: PasetoLocalKey(under)).material
      }
    return TokenBench.bytes(of: unwrapped)
  }

  static func wrap(
    _ version: String, _ type: String, _ key: [UInt8], by wrappingKey: [UInt8],
    random: some RandomSource
  ) throws(CryptoError) -> String {
    let (key, under) = (try material(key), try material(wrappingKey))
    return switch (version, type) {
    case ("v3", "local"):
      try PasetoLocalKey<PasetoV3>(key).wrapped(by: PasetoLocalKey(under), random: random)
    case ("v4", "local"):
      try PasetoLocalKey<PasetoV4>(key).wrapped(by: PasetoLocalKey(under), random: random)
    case ("v3", _):
      try PasetoSecretKey<PasetoV3>(key).wrapped(by: PasetoLocalKey(under), random: random)
    default:
      try PasetoSecretKey<PasetoV4>(key).wrapped(by: PasetoLocalKey(under), random: random)
    }
  }

  static func open(
    _ version: String, _ type: String, _ text: [UInt8], password: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let opened =
      switch (version, type) {
      case ("v3", "local"):
        try PasetoLocalKey<PasetoV3>(sealed: text.span, password: password.span).material
      case ("v4", "local"):
        try PasetoLocalKey<PasetoV4>(sealed: text.span, password: password.span).material
      case ("v3", _):
        try PasetoSecretKey<PasetoV3>(sealed: text.span, password: password.span).material
      default:
        try PasetoSecretKey<PasetoV4>(sealed: text.span, password: password.span).material
      }
    return TokenBench.bytes(of: opened)
  }

  static func seal(
    _ version: String, _ type: String, _ key: [UInt8], password: [UInt8], cost: [UInt8],
    random: some RandomSource
  ) throws(CryptoError) -> String {
    let key = try material(key)
    let password = password.span
    if version == "v3" {
      let cost = try PBKDF2PasswordCost(bytes: cost)
      return type == "local"
        ? try PasetoLocalKey<PasetoV3>(key).sealed(password: password, cost: cost, random: random)
        : try PasetoSecretKey<PasetoV3>(key).sealed(password: password, cost: cost, random: random)
    }
    let cost = try Argon2idPasswordCost(bytes: cost)
    return type == "local"
      ? try PasetoLocalKey<PasetoV4>(key).sealed(password: password, cost: cost, random: random)
      : try PasetoSecretKey<PasetoV4>(key).sealed(password: password, cost: cost, random: random)
  }
}
