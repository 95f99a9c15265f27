import RegainCrypto
import Testing

private struct KeyCase: Decodable {
  let id: Int
  let kind: String
  let result: String
  let comment: String
  let flags: [String]
  let version: String
  let keyType: String
  let text: String
  let key: String?
  let keyID: String?
  let publicKey: String?
  let publicID: String?
  let wrappingKey: String?
  let password: String?
  let random: String?
  let cost: String?
}

@Suite("PASERK: what another program made of each type")
struct PaserkVectorTests {
  private func cases(_ kind: String, _ flag: String?) throws -> [KeyCase] {
    let cases = try VectorFile<KeyCase>.load("paserk.json").filter { test in
      test.kind == kind
        && (flag.map { test.flags.contains($0) } ?? (test.result == "valid"))
    }
    try #require(cases.count >= 8)
    return cases
  }

  @Test("Keys, their texts and their ids") func keys() throws {
    for test in try cases("key", nil) {
      let read = try PaserkBench.read(test.version, test.keyType, ascii(test.text))
      let expected = PaserkBench.Read(
        key: hex(try #require(test.key)), text: ascii(test.text), id: try #require(test.keyID),
        publicKey: test.publicKey.map(hex), publicID: test.publicID)
      #expect(read == expected, "\(test.id) \(test.comment)")
    }
  }

  @Test("A key's text of another version, type or size is refused, and what is not the one text")
  func form() throws {
    for test in try cases("key", "form") {
      let error = cryptoError { () throws(CryptoError) in
        try PaserkBench.read(test.version, test.keyType, ascii(test.text))
      }
      #expect(error == .invalidKey || error == .malformedEncoding, "\(test.id) \(test.comment)")
    }
  }

  @Test("Bytes that are no key, or none to be trusted with anything, are refused")
  func noKeys() throws {
    for test in try cases("key", "key") {
      let error = cryptoError { () throws(CryptoError) in
        try PaserkBench.read(test.version, test.keyType, ascii(test.text))
      }
      #expect(error == .invalidKey, "\(test.id) \(test.comment)")
    }
  }

  @Test("Wrapped keys, both ways") func wraps() throws {
    for test in try cases("wrap", nil) {
      let (key, under) = (hex(try #require(test.key)), hex(try #require(test.wrappingKey)))
      let unwrapped = try PaserkBench.unwrap(
        test.version, test.keyType, ascii(test.text), by: under)
      #expect(unwrapped == key, "\(test.id) \(test.comment)")
      let random = ScriptedRandom(hex(try #require(test.random)))
      let made = try PaserkBench.wrap(test.version, test.keyType, key, by: under, random: random)
      #expect(made == test.text && random.isUsedUp)
    }
  }

  @Test("A wrapped key of another form, one that was changed, and another wrapping key are refused")
  func wrongWraps() throws {
    for test in try cases("wrap", "form") + cases("wrap", "tag") {
      let under = hex(try #require(test.wrappingKey))
      let error = cryptoError { () throws(CryptoError) in
        try PaserkBench.unwrap(test.version, test.keyType, ascii(test.text), by: under)
      }
      let expected: [CryptoError] =
        test.flags == ["tag"] ? [.authenticationFailed] : [.invalidKey, .malformedEncoding]
      let isExpected = error.map { expected.contains($0) } ?? false
      #expect(isExpected, "\(test.id) \(test.comment)")
    }
  }

  @Test("Keys under a password, both ways") func passwords() throws {
    for test in try cases("password", nil) {
      let (key, password) = (hex(try #require(test.key)), hex(try #require(test.password)))
      let opened = try PaserkBench.open(
        test.version, test.keyType, ascii(test.text), password: password)
      #expect(opened == key, "\(test.id) \(test.comment)")
      let random = ScriptedRandom(hex(try #require(test.random)))
      let made = try PaserkBench.seal(
        test.version, test.keyType, key, password: password, cost: hex(try #require(test.cost)),
        random: random)
      #expect(made == test.text && random.isUsedUp)
    }
  }

  @Test(
    "A wrong password and a changed text are one error; another form is refused before any work")
  func wrongPasswords() throws {
    for test in try cases("password", "tag") {
      #expect(error(test) == .authenticationFailed, "\(test.id) \(test.comment)")
    }
    for test in try cases("password", "form") {
      let error = error(test)
      #expect(error == .invalidKey || error == .malformedEncoding, "\(test.id) \(test.comment)")
    }
  }

  @Test("A cost out of bounds is refused before any work") func costs() throws {
    for test in try cases("password", "cost") {
      var found: CryptoError?
      let elapsed = ContinuousClock().measure { found = error(test) }
      #expect(found == .invalidParameters, "\(test.id) \(test.comment)")
      #expect(elapsed < .milliseconds(50), "\(test.id) \(test.comment)")
    }
  }

  private func error(_ test: KeyCase) -> CryptoError? {
    cryptoError { () throws(CryptoError) in
      try PaserkBench.open(
        test.version, test.keyType, ascii(test.text), password: hex(test.password ?? ""))
    }
  }
}
