import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Texts of short tokens") struct TokenHandleTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let comment: String
    let flags: [String]
    let input: String?
    let selector: String?
    let verifier: String?
  }

  private static let cases = Result {
    try VectorFile<Case>.load("handles.json").filter { $0.kind == "handle" }
  }

  private func text(of handle: borrowing SecretHandle) throws -> [UInt8] {
    let text = try handle.text()
    return text.bytes.indices.map { text.bytes[$0] }
  }

  @Test("Texts are read and written as another program does it") func table() throws {
    let cases = try Self.cases.get().filter { $0.result == "valid" }
    #expect(cases.count == 12)
    for test in cases {
      let input = try unhex(try #require(test.input))
      let handle = try SecretHandle(reading: input.span)
      let verifier = try unhex(try #require(test.verifier))
      let isVerifier = isEqualInConstantTime(handle.verifier.bytes, verifier.span)
      #expect(isVerifier, "\(test.id): \(test.comment)")
      let selector = handle.selector
      let expected = try unhex(try #require(test.selector))
      #expect(selector == expected, "\(test.id): \(test.comment)")
      let written = try text(of: handle)
      #expect(written == input, "\(test.id): \(test.comment)")
    }
  }

  @Test("What is none is refused for the first thing wrong, and not told again") func wrong() throws
  {
    let said = [
      "prefix": "does not begin", "length": "characters", "symbol": "a character that they do not",
      "checksum": "mistyped", "number": "more bytes",
    ]
    let cases = try Self.cases.get().filter { $0.result == "malformed" }
    #expect(Set(cases.flatMap(\.flags)) == Set(said.keys))
    for test in cases {
      let input = try unhex(try #require(test.input))
      do throws(RegainError) {
        _ = try SecretHandle(reading: input.span)
        Issue.record("\(test.id) was read: \(test.comment)")
      } catch {
        #expect(error.code == .malformed)
        let words = try #require(test.flags.first.flatMap { said[$0] })
        #expect(error.message.contains(words), "\(test.id): \(error.message)")
        let text = String(decoding: input, as: UTF8.self)
        #expect(text.count < 16 || !error.message.contains(text.dropFirst(8).prefix(6)))
      }
    }
  }

  @Test("Any one character in the place of another is noticed") func everyCharacter() throws {
    let handle = try SecretHandle(random: SeededRandom(seed: 7))
    let right = try text(of: handle)
    for place in right.indices {
      for byte in UInt8.min...255 where byte != right[place] {
        var changed = right
        changed[place] = byte
        #expect(throws: RegainError(.malformed, ""), "\(byte) at \(place)") {
          _ = try SecretHandle(reading: changed.span)
        }
      }
    }
  }

  @Test("New ones read back as themselves, and no two are one", arguments: [1, 2] as [UInt64])
  func roundTrip(_ seed: UInt64) throws {
    let random = SeededRandom(seed: seed)
    var texts: Set<[UInt8]> = []
    for _ in 0..<500 {
      let handle = try SecretHandle(random: random)
      let text = try text(of: handle)
      #expect(text.count == 64 && text.starts(with: "rgh_".utf8))
      let again = try SecretHandle(reading: text.span)
      let (selector, other) = (handle.selector, again.selector)
      #expect(selector == other, "seed \(seed)")
      let isSame = isEqualInConstantTime(handle.verifier.bytes, again.verifier.bytes)
      #expect(isSame, "seed \(seed)")
      texts.insert(text)
    }
    #expect(texts.count == 500)
  }

  @Test("No bytes make the reader fall over", arguments: [1, 2] as [UInt64])
  func noise(_ seed: UInt64) throws {
    var random = Noise(seed: seed)
    for _ in 0..<5000 {
      let count = Int.random(in: 0...130, using: &random)
      let bytes =
        Array("rgh_".utf8) + (0..<count).map { _ in UInt8.random(in: 0...127, using: &random) }
      #expect(throws: RegainError(.malformed, ""), "seed \(seed)") {
        _ = try SecretHandle(reading: bytes.span)
      }
    }
  }
}
