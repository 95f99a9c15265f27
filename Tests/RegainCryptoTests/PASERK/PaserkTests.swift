import RegainCrypto
import RegainTesting
import Testing

@Suite("PASERK") struct PaserkTests {
  private static let kinds = [("v3", "local"), ("v3", "secret"), ("v4", "local"), ("v4", "secret")]

  private func newKey(_ version: String, _ type: String) throws -> [UInt8] {
    let suite = try #require(
      PasetoSuite(rawValue: version + (type == "local" ? ".local" : ".public")))
    return try TokenBench.keys(suite).made
  }

  @Test("A wrapped key with any bit of its text changed is refused", arguments: kinds)
  func damagedWraps(_ version: String, _ type: String) throws {
    let (key, under) = (try newKey(version, type), try newKey(version, "local"))
    let text = ascii(
      try PaserkBench.wrap(version, type, key, by: under, random: SystemRandom()))
    #expect(try PaserkBench.unwrap(version, type, text, by: under) == key)
    for index in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[index] ^= 1 << bit
        #expect(throws: CryptoError.self) {
          try PaserkBench.unwrap(version, type, changed, by: under)
        }
      }
    }
  }

  @Test("Cut short, and with more behind, nothing is unwrapped", arguments: kinds)
  func lengths(_ version: String, _ type: String) throws {
    let (key, under) = (try newKey(version, type), try newKey(version, "local"))
    let text = ascii(
      try PaserkBench.wrap(version, type, key, by: under, random: SystemRandom()))
    for count in text.indices {
      #expect(throws: CryptoError.self) {
        try PaserkBench.unwrap(version, type, Array(text.prefix(count)), by: under)
      }
    }
    for more in ["A", "AA", "AAA", "AAAA", ".", "=", "\n"] {
      #expect(throws: CryptoError.self) {
        try PaserkBench.unwrap(version, type, text + ascii(more), by: under)
      }
    }
  }

  @Test("No two wraps, nor two seals, of one key are alike", arguments: kinds)
  func fresh(_ version: String, _ type: String) throws {
    let (key, under) = (try newKey(version, type), try newKey(version, "local"))
    let wraps = try (0..<100).map { _ in
      try PaserkBench.wrap(version, type, key, by: under, random: SystemRandom())
    }
    #expect(Set(wraps).count == 100)
    let cost: [UInt8] =
      version == "v3"
      ? try PBKDF2PasswordCost(iterations: 100_000).bytes
      : Argon2idPasswordCost.standard.bytes
    let seals = try (0..<2).map { _ in
      try PaserkBench.seal(
        version, type, key, password: ascii("word"), cost: cost, random: SystemRandom())
    }
    #expect(seals[0] != seals[1])
    for seal in seals {
      #expect(try PaserkBench.open(version, type, ascii(seal), password: ascii("word")) == key)
    }
  }

  @Test("A wrapped secret key whose halves are not a pair is refused behind its right tag")
  func wrappedHalves() throws {
    let (a, b) = (try newKey("v4", "secret"), try newKey("v4", "secret"))
    let under = try PasetoLocalKey<PasetoV4>.generate(random: SystemRandom())
    // A wrap of the right size over other bytes: made as the key would be, from what is no key.
    let mixed = Forged(material: try material(Array(a[..<32]) + b[32...]))
    let text = ascii(try mixed.wrapped(by: under, random: SystemRandom()))
    let error = cryptoError { () throws(CryptoError) in
      try PasetoSecretKey<PasetoV4>(wrapped: text.span, by: under)
    }
    #expect(error == .invalidKey)
  }

  /// Bytes that are taken for a secret key without a look at them.
  private struct Forged: PaserkKey {
    typealias Version = PasetoV4
    static let textType = PaserkType.secret
    static let wrapType = PaserkType.secretWrap
    static let passwordType = PaserkType.secretPassword
    static let byteCount = 64
    let material: KeyMaterial
    init(material: KeyMaterial) { self.material = material }
    init(_ material: KeyMaterial) throws(CryptoError) { self.material = material }
  }

  @Test("The usual costs are within their own bounds")
  func usualCosts() throws {
    #expect(try Argon2idPasswordCost(bytes: Argon2idPasswordCost.standard.bytes) == .standard)
    #expect(try PBKDF2PasswordCost(bytes: PBKDF2PasswordCost.standard.bytes) == .standard)
    #expect(Argon2idPasswordCost.standard.bytes == hex("00000000013000000000000200000001"))
    #expect(PBKDF2PasswordCost.standard.bytes == hex("000927c0"))
  }
}
