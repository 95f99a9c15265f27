import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The text of a challenge") struct ChallengeTextTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let result: String
    let comment: String
    let text: String
    let tenant: String?
    let account: String?
    let challengeID: String?
    let namespaces: [String]?
    let webAuthn: [String]?
    let rawDenial: String?

    var testDescription: String { comment }
  }

  @Test("Every vector", arguments: try VectorFile<Case>.load("challenges.json"))
  func vector(_ test: Case) throws {
    let bytes = try unhex(test.text)
    guard test.result == "valid" else {
      #expect(throws: RegainError(.malformed, "")) { try ChallengeText(reading: bytes) }
      return
    }
    let text = try ChallengeText(reading: bytes)
    #expect(text.bytes == bytes)
    #expect(text.tenant.bytes == (try unhex(try #require(test.tenant))))
    #expect(text.account.bytes == (try unhex(try #require(test.account))))
    #expect(try text.id().hex == test.challengeID)
    #expect(
      ChallengePurpose.allCases.map { $0.namespace(at: text.relyingParty) } == test.namespaces)
    let challenges = try ChallengePurpose.allCases.map { purpose in
      let bytes = try purpose.webAuthnChallenge(for: text)
      return Hex.encode(bytes.span)
    }
    #expect(challenges == test.webAuthn)
    #expect(
      text.bytes(under: ChallengePurpose.deny.header) == (try unhex(try #require(test.rawDenial))))
  }

  @Test("Cut anywhere, or with any bit flipped, it is another text or none")
  func damaged() throws {
    let tests = try VectorFile<Case>.load("challenges.json").filter { $0.result == "valid" }
    for test in tests {
      let bytes = try unhex(test.text)
      let text = try ChallengeText(reading: bytes)
      for count in bytes.indices {
        #expect(throws: RegainError.self) { try ChallengeText(reading: Array(bytes.prefix(count))) }
      }
      for index in stride(from: 0, to: bytes.count, by: 3) {
        for bit in 0..<8 {
          var changed = bytes
          changed[index] ^= 1 << bit
          #expect((try? ChallengeText(reading: changed)) != text, "byte \(index), bit \(bit)")
        }
      }
    }
  }

  @Test("Seeded noise traps nothing") func noise() throws {
    let random = SeededRandom(seed: 42)
    for count in 0..<500 { _ = try? ChallengeText(reading: try random.bytes(count: count)) }
  }

  @Test("Names come back from their escaped form, whatever bytes they have")
  func names() throws {
    let random = SeededRandom(seed: 7)
    for count in 1...255 {
      let bytes = try random.bytes(count: count)
      let text = PercentText.encode(bytes)
      #expect(PercentText.decode(text) == bytes)
      #expect(text.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }
    for text in ["%41", "%", "%4", "%zz", "%c3", "a b", "é", "-", "a,b", "a*"] {
      #expect(PercentText.decode(text) == nil, "\(text)")
    }
  }

  @Test(
    "Hosts that are none",
    arguments: [
      "", ".", "a..b", "-a.example", "a-.example", "A.example", "a_b.example", "203.0.113.9",
      "a.example.", "https://a.example", "a.example:443", "[::1]",
      String(repeating: "a", count: 64),
      "é.example",
    ])
  func hosts(_ name: String) {
    #expect(!RelyingPartyName.isName(name))
    #expect(throws: RegainError(.misconfigured, "")) { try DeviceConfiguration(relyingParty: name) }
  }

  @Test("The number is shown in one place, and printed nowhere")
  func number() throws {
    let number = try MatchNumber("047110")
    #expect(number.exposeForDisplay() == "047110")
    var dumped = ""
    dump(number, to: &dumped)
    for text in ["\(number)", String(reflecting: number), dumped] {
      #expect(!text.contains("047110"))
    }
    for text in ["", "12345", "1234567", "12345a", " 12345", "１２３４５６", "+12345"] {
      #expect(throws: RegainError(.malformed, "")) { try MatchNumber(text) }
    }
    let random = SeededRandom(seed: 1)
    let many = try (0..<2000).map { _ in try MatchNumber(from: random).exposeForDisplay() }
    #expect(many.allSatisfy { $0.utf8.count == 6 } && Set(many).count > 1900)
    #expect(many.contains { $0.hasPrefix("0") })
  }
}
