import RegainCrypto
import RegainTesting
import Testing

@Suite("PASETO: tokens") struct PasetoTokenTests {
  @Test("Ten thousand tokens have ten thousand nonces")
  func nonces() throws {
    let key = try PasetoLocalKey<PasetoV4>.generate(random: SystemRandom())
    let message = ascii("{}")
    let nonces = try (0..<10_000).map { _ in
      let text = try key.encrypt(message, footer: [], implicit: [], random: SystemRandom())
      return Array(try UnverifiedPaseto(parsing: text).body.prefix(32))
    }
    #expect(Set(nonces).count == 10_000)
  }

  @Test("Without random bytes there is no token", arguments: [PasetoSuite.v3Local, .v4Local])
  func noRandom(_ suite: PasetoSuite) throws {
    let key = try TokenBench.keys(suite).made
    let error = cryptoError { () throws(CryptoError) in
      try TokenBench.make(
        suite, [], footer: [], implicit: [], key: key, random: ScriptedRandom(Array(0..<31)))
    }
    #expect(error == .libraryFailure)
  }

  @Test("Every length of payload and footer comes back", arguments: PasetoSuite.allCases)
  func lengths(_ suite: PasetoSuite) throws {
    let keys = try TokenBench.keys(suite)
    for count in 0..<(suite == .v3Public ? 20 : 300) {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
      let text = try TokenBench.make(
        suite, bytes, footer: bytes.reversed(), implicit: [], key: keys.made,
        random: SystemRandom())
      let token = try UnverifiedPaseto(parsing: text)
      #expect(token.footer == bytes.reversed())
      #expect(try TokenBench.open(token, suite, key: keys.opened, implicit: []) == bytes)
    }
  }

  @Test(
    "The longest token is read and made, and none that is longer", arguments: PasetoSuite.allCases)
  func longest(_ suite: PasetoSuite) throws {
    let keys = try TokenBench.keys(suite)
    func made(_ count: Int, footer: Int) throws(CryptoError) -> [UInt8] {
      try TokenBench.make(
        suite, [UInt8](repeating: 7, count: count), footer: [UInt8](repeating: 8, count: footer),
        implicit: [], key: keys.made, random: SystemRandom())
    }
    let limit = UnverifiedPaseto.maximumCharacterCount
    let fitting = try made((limit - 10) / 4 * 3 - 96, footer: 0)
    #expect(fitting.count <= limit && fitting.count > limit - 64)
    _ = try UnverifiedPaseto(parsing: fitting)
    for (message, footer) in [(limit, 0), (12_300, 0), (0, limit), (0, 12_300), (6_200, 6_200)] {
      let error = cryptoError { () throws(CryptoError) in try made(message, footer: footer) }
      #expect(error == .invalidParameters)
    }
    let padded = ascii(suite.rawValue + ".") + [UInt8](repeating: UInt8(ascii: "A"), count: limit)
    let error = cryptoError { () throws(CryptoError) in try UnverifiedPaseto(parsing: padded) }
    #expect(error == .malformedEncoding)
  }

  @Test("What is far too long is refused without reading it")
  func flood() {
    let text = ascii("v4.local.") + [UInt8](repeating: UInt8(ascii: "A"), count: 50_000_000)
    let elapsed = ContinuousClock().measure {
      let error = cryptoError { () throws(CryptoError) in try UnverifiedPaseto(parsing: text) }
      #expect(error == .malformedEncoding)
    }
    #expect(elapsed < .milliseconds(50))
  }

  @Test("Whatever stands behind a header is refused, or is the one text of what it reads as")
  func noise() throws {
    var random = Noise(state: 2)
    let symbols = ascii("AZaz09-_AAAA....=+/ \n")
    var read = 0
    for _ in 0..<10_000 {
      let suite = try #require(PasetoSuite.allCases.randomElement(using: &random))
      // Most have nothing but symbols, so that some are read.
      let kinds = Bool.random(using: &random) ? symbols[...] : symbols[..<8]
      let noise = (0..<Int.random(in: 0..<260, using: &random)).map { _ in
        kinds.randomElement(using: &random) ?? 0
      }
      let footer = Bool.random(using: &random) ? [] : ascii(".AAAA")
      let text = ascii(suite.rawValue + ".") + noise + footer
      guard let token = try? UnverifiedPaseto(parsing: text) else { continue }
      read += 1
      let parts = [token.body, token.footer].filter { !$0.isEmpty }
      let written = [token.suite.rawValue] + parts.map { Base64URL.encode($0.span) }
      #expect(ascii(written.joined(separator: ".")) == text)
    }
    #expect(read > 500)
  }

  /// SplitMix64: the same numbers in every run.
  private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = (state ^ state &>> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
      return word ^ word &>> 31
    }
  }

  @Test("One key serves many threads at once")
  func threads() async throws {
    let key = try PasetoLocalKey<PasetoV3>.generate(random: SystemRandom())
    let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let message = ascii("\(number)")
          let text = try key.encrypt(message, footer: [], implicit: [], random: SystemRandom())
          return try key.decrypt(UnverifiedPaseto(parsing: text), implicit: []) == message
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(opened == 64)
  }

  @Test("Many keys, signatures of version 3 with leading zeros among them, verify")
  func manySignatures() throws {
    let random = SeededRandom(seed: 384)
    for _ in 0..<60 {
      let key = try PasetoSecretKey<PasetoV3>.generate(random: random)
      let text = try key.sign(ascii("{}"), footer: [], implicit: [])
      #expect(
        try key.publicKey.verify(UnverifiedPaseto(parsing: text), implicit: []) == ascii("{}"))
    }
  }
}

@Suite("PASETO: pre-authentication encoding") struct PreAuthenticationEncodingTests {
  // Common.md, PAE Definition.
  @Test("The specification's examples") func examples() {
    let none: [[UInt8]] = []
    #expect(PreAuthenticationEncoding(none).bytes == hex("0000000000000000"))
    #expect(PreAuthenticationEncoding([[UInt8]()]).bytes == hex("01000000000000000000000000000000"))
    #expect(
      PreAuthenticationEncoding([ascii("test")]).bytes
        == hex("0100000000000000040000000000000074657374"))
  }

  @Test("Counts are little-endian, and a long piece has more than one byte of length")
  func lengths() {
    let bytes = PreAuthenticationEncoding([[UInt8](repeating: 1, count: 0x1234), ascii("x")]).bytes
    #expect(Array(bytes.prefix(16)) == hex("02000000000000003412000000000000"))
    #expect(bytes.count == 8 + 8 + 0x1234 + 8 + 1)
  }

  @Test("No two lists of pieces have one encoding") func injective() {
    let pieces: [[[UInt8]]] = [
      [], [[]], [[], []], [[1]], [[1], []], [[], [1]], [[1, 2]], [[1], [2]], [[1, 2], []],
      [[1, 0, 0, 0, 0, 0, 0, 0, 2]], [[0, 0, 0, 0, 0, 0, 0, 0]],
    ]
    #expect(Set(pieces.map { PreAuthenticationEncoding($0).bytes }).count == pieces.count)
  }
}
