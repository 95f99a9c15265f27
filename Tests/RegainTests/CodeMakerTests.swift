import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("New codes") struct CodeMakerTests {
  private func text(_ code: NewCode) -> String {
    code.text.withBytes { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }

  @Test("What is printed reads back as the same secret", arguments: [CodeProfile.standard, .long])
  func roundTrip(_ profile: CodeProfile) throws {
    let maker = CodeMaker(random: SystemRandom())
    for slot in 0...30 {
      let code = try maker.makeCode(profile: profile, tag: slot, slot: slot)
      let typed = try TypedCode(text(code))
      #expect(typed.slot == slot)
      #expect(typed.tag == slot)
      let isSame = typed.secret.withBytes { left in
        code.secret.withBytes { right in isEqualInConstantTime(left, right) }
      }
      #expect(isSame)
    }
  }

  @Test("It is printed in groups of five") func groups() throws {
    let maker = CodeMaker(random: SeededRandom(seed: 1))
    let standard = text(try maker.makeCode(profile: .standard, tag: 1, slot: 1))
    #expect(standard.split(separator: "-").map(\.count) == [5, 5, 5, 5])
    let long = text(try maker.makeCode(profile: .long, tag: 1, slot: 1))
    #expect(long.split(separator: "-").map(\.count) == [5, 5, 5, 5, 5, 5])
  }

  @Test("No code has a word of the deny list, dashes or not") func denyList() throws {
    let maker = CodeMaker(random: SeededRandom(seed: 5))
    for _ in 0..<2000 {
      let plain = Array(
        text(try maker.makeCode(profile: .standard, tag: 10, slot: 25)).utf8
      ).filter { $0 != UInt8(ascii: "-") }
      let isDenied = DenyList.contains(plain.span)
      #expect(!isDenied)
    }
  }

  @Test(
    "Words are found in any place, and read through digits",
    arguments: [
      "AAASEXAAAA", "5EXAAAAAAA", "AAAAAAA53X", "AAAAFVCK00", "000A5500000",
    ])
  func denied(_ text: String) {
    let bytes = Array(text.utf8)
    let isDenied = DenyList.contains(bytes.span)
    #expect(isDenied)
  }

  @Test("Every secret symbol is about equally likely") func uniform() throws {
    let maker = CodeMaker(random: SystemRandom())
    var counts = [Int](repeating: 0, count: 32)
    let codes = 1500
    for _ in 0..<codes {
      let code = try maker.makeCode(profile: .long, tag: 0, slot: 2)
      code.secret.withBytes { secret in
        for index in secret.indices {
          counts[Int(Crockford.value(ofSymbol: secret[index]) ?? 31)] += 1
        }
      }
    }
    // Mean 1219, deviation 34: 12 deviations, so that only a broken source fails. The deny list
    // takes a little from its letters.
    let mean = codes * 26 / 32
    #expect(counts.allSatisfy { abs($0 - mean) < 410 }, "\(counts)")
  }

  @Test("A digest is the same only for the same code in the same place") func digestPlace() throws {
    let keys = try (Keyring.forTesting(seed: 1), Keyring.forTesting(seed: 2))
    let code = try CodeMaker(random: SeededRandom(seed: 1))
      .makeCode(profile: .long, tag: 1, slot: 1)
    let other = try CodeMaker(random: SeededRandom(seed: 2))
      .makeCode(profile: .long, tag: 1, slot: 1)
    let (alice, bob) = (
      Scope(.default, try AccountID("alice")), Scope(.default, try AccountID("bob"))
    )
    let elsewhere = Scope(try TenantID("elsewhere"), try AccountID("alice"))
    let ids = try (
      RandomIdentifier(from: SeededRandom(seed: 3)), RandomIdentifier(from: SeededRandom(seed: 4))
    )
    func digest(
      _ code: NewCode, _ scope: Scope, _ sheet: RandomIdentifier, _ slot: Int, _ keyring: Keyring
    ) throws -> [UInt8] {
      try CodeHasher.digest(
        secret: code.secret, salt: [UInt8](repeating: 0, count: 16), scheme: .direct,
        place: CodePlace(scope: scope, sheet: sheet, slot: slot),
        pepper: keyring.active(.codePepper))
    }
    let all = try [
      digest(code, alice, ids.0, 1, keys.0), digest(code, bob, ids.0, 1, keys.0),
      digest(code, elsewhere, ids.0, 1, keys.0), digest(code, alice, ids.1, 1, keys.0),
      digest(code, alice, ids.0, 2, keys.0), digest(code, alice, ids.0, 1, keys.1),
      digest(other, alice, ids.0, 1, keys.0),
    ]
    #expect(Set(all).count == all.count)
    #expect(try digest(code, alice, ids.0, 1, keys.0) == all[0])
  }
}
