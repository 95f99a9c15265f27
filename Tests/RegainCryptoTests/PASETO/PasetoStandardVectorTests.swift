import RegainCrypto
import Testing

private struct StandardCase: Decodable {
  let name: String
  let expectFail: Bool
  let key: String?
  let nonce: String?
  let publicKey: String?
  let secretKey: String?
  let token: String
  let payload: String?
  let footer: String
  let implicit: String

  enum CodingKeys: String, CodingKey {
    case name, key, nonce, token, payload, footer
    case expectFail = "expect-fail"
    case publicKey = "public-key"
    case secretKey = "secret-key"
    case implicit = "implicit-assertion"
  }

  /// The key's suite, which is another than the token's in some.
  func suite(_ version: String) throws -> PasetoSuite {
    try #require(PasetoSuite(rawValue: version + (key == nil ? ".public" : ".local")))
  }
}

private typealias Official = StandardVectors<StandardCase>

@Suite("PASETO: the official vectors")
struct PasetoStandardVectorTests {
  @Test(
    "Every case of a version", .enabled(if: Official.exists("paseto/v4"), "the folder has no file"),
    arguments: ["v3", "v4"])
  func everyCase(_ version: String) throws {
    let cases = try Official.load("paseto/\(version)")
    #expect(cases.count == 17)
    #expect(cases.count { $0.expectFail } == 5)
    for test in cases {
      let opened = try? open(test, version)
      #expect((opened == nil) == test.expectFail, "\(test.name)")
      #expect(opened == test.payload.map(ascii), "\(test.name)")
    }
  }

  private func open(_ test: StandardCase, _ version: String) throws -> [UInt8] {
    let token = try UnverifiedPaseto(parsing: ascii(test.token))
    #expect(token.footer == ascii(test.footer), "\(test.name)")
    return try TokenBench.open(
      token, try test.suite(version), key: hex(test.key ?? test.publicKey ?? ""),
      implicit: ascii(test.implicit))
  }

  @Test(
    "The nonce of a case makes its token; Ed25519 makes its signature",
    .enabled(if: Official.exists("paseto/v4"), "the folder has no file"), arguments: ["v3", "v4"])
  func made(_ version: String) throws {
    var count = 0
    for test in try Official.load("paseto/\(version)") where !test.expectFail {
      let suite = try test.suite(version)
      let made = try TokenBench.make(
        suite, ascii(try #require(test.payload)), footer: ascii(test.footer),
        implicit: ascii(test.implicit), key: hex(test.key ?? test.secretKey ?? ""),
        random: ScriptedRandom(hex(test.nonce ?? "")))
      // The signatures of version 3 have random nonces, there as here.
      #expect((made == ascii(test.token)) == (suite != .v3Public), "\(test.name)")
      count += 1
    }
    #expect(count == 12)
  }
}
