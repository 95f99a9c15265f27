import RegainCrypto
import RegainTesting
import Testing

@Suite("PASETO: a token that is not what was made does not open")
struct PasetoDamageTests {
  private static let message = ascii(#"{"sub":"alice"}"#)
  private static let footer = ascii(#"{"kid":"k4.lid.x"}"#)
  private static let implicit = ascii("default")

  private struct Made {
    let suite: PasetoSuite
    let text: [UInt8]
    let key: [UInt8]

    init(_ suite: PasetoSuite) throws {
      let keys = try TokenBench.keys(suite)
      (self.suite, key) = (suite, keys.opened)
      text = try TokenBench.make(
        suite, message, footer: footer, implicit: implicit, key: keys.made,
        random: SystemRandom())
    }

    func opened(_ text: [UInt8], implicit: [UInt8] = PasetoDamageTests.implicit) -> [UInt8]? {
      guard let token = try? UnverifiedPaseto(parsing: text) else { return nil }
      return try? TokenBench.open(token, suite, key: key, implicit: implicit)
    }
  }

  @Test("Cut short at any length", arguments: PasetoSuite.allCases)
  func truncation(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    #expect(made.opened(made.text) == Self.message)
    for count in made.text.indices { #expect(made.opened(Array(made.text.prefix(count))) == nil) }
    for count in made.text.indices.dropFirst() {
      #expect(made.opened(Array(made.text.dropFirst(count))) == nil)
    }
  }

  @Test("Any bit of its text changed", arguments: PasetoSuite.allCases)
  func bits(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    for index in made.text.indices {
      for bit in 0..<8 {
        var changed = made.text
        changed[index] ^= 1 << bit
        #expect(made.opened(changed) == nil, "bit \(bit) of character \(index)")
      }
    }
  }

  @Test("Any byte put in or taken out", arguments: PasetoSuite.allCases)
  func insertions(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    for index in 0...made.text.count {
      for byte in [".", "A", "=", "\n", " "] {
        #expect(made.opened(Array(made.text[..<index]) + ascii(byte) + made.text[index...]) == nil)
      }
      guard index < made.text.count else { continue }
      var shorter = made.text
      shorter.remove(at: index)
      #expect(made.opened(shorter) == nil)
    }
  }

  @Test(
    "Only one last character reads as the token's last byte", arguments: PasetoSuite.allCases)
  func lastCharacter(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    for byte in UInt8.min...255 {
      let changed = made.text.dropLast() + [byte]
      #expect((made.opened(Array(changed)) == nil) == (Array(changed) != made.text))
    }
  }

  @Test("Under another implicit assertion", arguments: PasetoSuite.allCases)
  func implicit(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    for other in ["", "defaul", "default ", "Default", "\0default"] {
      #expect(made.opened(made.text, implicit: ascii(other)) == nil)
    }
  }

  @Test("With a key of another suite, or another key of its own", arguments: PasetoSuite.allCases)
  func otherKeys(_ suite: PasetoSuite) throws {
    let made = try Made(suite)
    let token = try UnverifiedPaseto(parsing: made.text)
    for other in PasetoSuite.allCases {
      let key = try TokenBench.keys(other).opened
      let error = cryptoError { () throws(CryptoError) in
        try TokenBench.open(token, other, key: key, implicit: Self.implicit)
      }
      #expect(error == .authenticationFailed)
    }
  }

  @Test("The footer of one and the body of another", arguments: PasetoSuite.allCases)
  func exchangedFooters(_ suite: PasetoSuite) throws {
    let keys = try TokenBench.keys(suite)
    let texts = try [ascii("one"), ascii("two"), []].map { footer in
      try TokenBench.make(
        suite, Self.message, footer: footer, implicit: [], key: keys.made, random: SystemRandom())
    }
    for (index, text) in texts.enumerated() {
      for (other, otherText) in texts.enumerated() {
        let body = text.split(separator: UInt8(ascii: "."))[2]
        let footer = otherText.split(separator: UInt8(ascii: ".")).dropFirst(3).first ?? []
        let exchanged =
          ascii(suite.rawValue + ".") + body + (footer.isEmpty ? [] : ascii(".")) + footer
        let token = try UnverifiedPaseto(parsing: exchanged)
        let opened = try? TokenBench.open(token, suite, key: keys.opened, implicit: [])
        #expect((opened == nil) == (index != other))
      }
    }
  }
}
