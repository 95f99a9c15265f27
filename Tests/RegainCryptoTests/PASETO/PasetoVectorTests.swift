import RegainCrypto
import Testing

private struct TokenCase: Decodable {
  let id: Int
  let kind: String
  let result: String
  let comment: String
  let flags: [String]
  let suite: String
  let token: String
  let implicit: String
  let key: String
  let secretKey: String?
  let nonce: String?
  let payload: String?
  let footer: String?
}

@Suite("PASETO: what another program made of each suite")
struct PasetoVectorTests {
  private func cases(_ suite: PasetoSuite, _ flag: String?) throws -> [TokenCase] {
    let cases = try VectorFile<TokenCase>.load("paseto.json").filter { test in
      test.suite == suite.rawValue
        && (flag.map { test.flags.contains($0) } ?? (test.result == "valid"))
    }
    try #require(cases.count >= 15)
    return cases
  }

  @Test("Its tokens open to what went in", arguments: PasetoSuite.allCases)
  func opens(_ suite: PasetoSuite) throws {
    for test in try cases(suite, nil) {
      let token = try UnverifiedPaseto(parsing: ascii(test.token))
      #expect(token.suite == suite)
      #expect(token.footer == hex(try #require(test.footer)))
      let payload = try TokenBench.open(
        token, suite, key: hex(test.key), implicit: hex(test.implicit))
      #expect(payload == hex(try #require(test.payload)), "\(test.id) \(test.comment)")
    }
  }

  @Test("The same key and nonce make the same token", arguments: PasetoSuite.allCases)
  func makes(_ suite: PasetoSuite) throws {
    for test in try cases(suite, nil) {
      let (payload, footer) = (hex(try #require(test.payload)), hex(try #require(test.footer)))
      let random = ScriptedRandom(hex(test.nonce ?? ""))
      let made = try TokenBench.make(
        suite, payload, footer: footer, implicit: hex(test.implicit),
        key: hex(test.secretKey ?? test.key), random: random)
      #expect(random.isUsedUp)
      if suite == .v3Public {
        // ECDSA's nonces are random: the token is another one each time, and as good.
        #expect(made != ascii(test.token) && made.count == test.token.utf8.count)
        let token = try UnverifiedPaseto(parsing: made)
        let opened = try TokenBench.open(
          token, suite, key: hex(test.key), implicit: hex(test.implicit))
        #expect(opened == payload)
      } else {
        #expect(made == ascii(test.token), "\(test.id) \(test.comment)")
      }
    }
  }

  @Test("What is no token is refused as it is read", arguments: PasetoSuite.allCases)
  func form(_ suite: PasetoSuite) throws {
    for test in try cases(suite, "form") {
      let error = cryptoError { () throws(CryptoError) in
        try UnverifiedPaseto(parsing: ascii(test.token))
      }
      #expect(error == .malformedEncoding, "\(test.id) \(test.comment)")
    }
  }

  @Test("What is a token and not this key's does not open", arguments: PasetoSuite.allCases)
  func content(_ suite: PasetoSuite) throws {
    for test in try cases(suite, "open") {
      let token = try UnverifiedPaseto(parsing: ascii(test.token))
      let error = cryptoError { () throws(CryptoError) in
        try TokenBench.open(token, suite, key: hex(test.key), implicit: hex(test.implicit))
      }
      #expect(error == .authenticationFailed, "\(test.id) \(test.comment)")
    }
  }
}
