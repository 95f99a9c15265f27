import RegainCrypto
import RegainTesting
import Testing

@Suite("PASETO: keys") struct PasetoKeyTests {
  private func localError<Version>(
    _: Version.Type, _ count: Int
  ) -> CryptoError? where Version: PasetoVersion {
    cryptoError { () throws(CryptoError) in
      try PasetoLocalKey<Version>(try material([UInt8](repeating: 1, count: count)))
    }
  }

  private func secretError<Version>(
    _: Version.Type, _ key: [UInt8]
  ) -> CryptoError? where Version: PasetoVersion {
    cryptoError { () throws(CryptoError) in try PasetoSecretKey<Version>(try material(key)) }
  }

  private func publicError<Version>(
    _: Version.Type, _ key: [UInt8]
  ) -> CryptoError? where Version: PasetoVersion {
    cryptoError { () throws(CryptoError) in try PasetoPublicKey<Version>(key) }
  }

  @Test("A key has one size", arguments: [0, 1, 16, 31, 33, 48, 49, 64])
  func sizes(_ count: Int) {
    #expect(localError(PasetoV3.self, count) == .invalidKey)
    #expect(localError(PasetoV4.self, count) == .invalidKey)
    let key = [UInt8](repeating: 2, count: count)
    #expect(secretError(PasetoV4.self, key) == .invalidKey)
    #expect(publicError(PasetoV4.self, key) == .invalidKey)
    if count != 48 { #expect(secretError(PasetoV3.self, key) == .invalidKey) }
    if count != 49 { #expect(publicError(PasetoV3.self, key) == .invalidKey) }
  }

  @Test("A seed with any bit of its public key changed is refused")
  func halves() throws {
    let key = TokenBench.bytes(
      of: try PasetoSecretKey<PasetoV4>.generate(random: SystemRandom()).material)
    #expect(secretError(PasetoV4.self, key) == nil)
    for index in 32..<64 {
      for bit in 0..<8 {
        var changed = key
        changed[index] ^= 1 << bit
        #expect(secretError(PasetoV4.self, changed) == .invalidKey)
      }
    }
  }

  @Test("Keys made here are read here, and not made twice")
  func generated() throws {
    let random = SystemRandom()
    let (a, b) = (
      try PasetoSecretKey<PasetoV3>.generate(random: random),
      try PasetoSecretKey<PasetoV3>.generate(random: random)
    )
    #expect(a.publicKey != b.publicKey && a.id != b.id)
    #expect(try PasetoPublicKey<PasetoV3>(a.publicKey.bytes) == a.publicKey)
    let c = try PasetoSecretKey<PasetoV4>.generate(random: random)
    #expect(try PasetoPublicKey<PasetoV4>(c.publicKey.bytes) == c.publicKey)
    let ids = try (0..<50).map { _ in try PasetoLocalKey<PasetoV4>.generate(random: random).id }
    #expect(Set(ids).count == 50)
    #expect(ids.allSatisfy { $0.hasPrefix("k4.lid.") && $0.utf8.count == 51 })
  }

  @Test("A public key of P-384 has the parity of its y, both of which occur")
  func parity() throws {
    let random = SeededRandom(seed: 49)
    let first = try (0..<40).map { _ in
      try PasetoSecretKey<PasetoV3>.generate(random: random).publicKey.bytes[0]
    }
    #expect(Set(first) == [2, 3])
  }

  @Test("What describes a key has no byte of it")
  func unprintable() throws {
    let bytes = [UInt8](repeating: 0xA7, count: 32)
    let key = try PasetoLocalKey<PasetoV4>(try material(bytes))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] {
      #expect(!text.contains("167") && !text.lowercased().contains("a7a7"))
      #expect(!text.contains("p6enp6e"))
    }
  }
}
