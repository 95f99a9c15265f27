import Foundation
import Regain
import RegainCrypto
import Testing

@Suite("Vectors: backup codes") struct CodeVectorTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let input: String?
    let profile: String?
    let tag: Int?
    let slot: Int?
    let secret: String?
    let printed: String?
    let fault: String?
    let position: Int?
    let count: Int?
    let hint: String?
    let tenant: String?
    let account: String?
    let sheet: String?
    let scheme: String?
    let salt: String?
    let pepper: String?
    let work: String?
    let digest: String?
  }

  private func cases(_ kind: String, _ result: String) throws -> [Case] {
    let found = try VectorFile<Case>.load("backup-codes.json")
      .filter { $0.kind == kind && $0.result == result }
    try #require(!found.isEmpty)
    return found
  }

  @Test("Every spelling reads as the same code") func validTexts() throws {
    for test in try cases("text", "valid") {
      let input = try unhex(#require(test.input))
      let typed = try TypedCode(utf8: input.span)
      #expect(typed.profile.name == test.profile, "case \(test.id)")
      #expect(typed.tag == test.tag, "case \(test.id)")
      #expect(typed.slot == test.slot, "case \(test.id)")
      let secret = typed.secret.withBytes { bytes in
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
      }
      #expect(secret == test.secret, "case \(test.id)")
      #expect(try printed(again: #require(test.printed)) == test.printed, "case \(test.id)")
    }
  }

  @Test("Every mistake is caught, with the hint that the check symbols give") func malformedTexts()
    throws
  {
    for test in try cases("text", "malformed") {
      let input = try unhex(#require(test.input))
      do throws(RegainError) {
        _ = try TypedCode(utf8: input.span)
        Issue.record("case \(test.id) was read")
      } catch {
        #expect(error.code == .malformed, "case \(test.id)")
        let expected = try #require(words(for: test))
        #expect(error.message.contains(expected), "case \(test.id): \(error.message)")
      }
    }
  }

  /// What the message of a fault says.
  private func words(for test: Case) -> String? {
    switch (test.fault, test.hint) {
    case ("too-long", nil): "far too long"
    case ("not-utf-8", nil): "not text in UTF-8"
    case ("no-symbol", nil): "Symbol \(test.position ?? 0) is not"
    case ("too-many-symbols", nil): "more than 30"
    case ("wrong-length", nil):
      test.count == 0 ? "Nothing was typed" : "It has \(test.count ?? 0) symbols"
    case ("unused-slot", nil): "second symbol"
    case ("check-symbols", "swapped"): "swapped"
    case ("check-symbols", "none"): "More than one"
    case ("check-symbols", .some(let hint)): "\(hint) again"
    default: nil
    }
  }

  /// The code with its check symbols and dashes made anew.
  private func printed(again text: String) throws -> String {
    var symbols = text.utf8.compactMap { Crockford.value(ofSymbol: $0) }
    var span = symbols.mutableSpan
    CheckSymbols.fill(&span)
    let plain = symbols.map { String(UnicodeScalar(Crockford.symbol(ofValue: $0))) }
    return stride(from: 0, to: plain.count, by: 5)
      .map { plain[$0..<min($0 + 5, plain.count)].joined() }.joined(separator: "-")
  }

  @Test("Every digest is the one that is kept") func digests() throws {
    for test in try cases("digest", "valid") + cases("digest", "invalid") {
      let scheme = try #require(CodeScheme(name: test.scheme ?? ""))
      #expect(scheme.name == test.scheme)
      let (secret, salt) = (Array(try #require(test.secret).utf8), try unhex(#require(test.salt)))
      let work = try scheme.work(secret: secret.span, salt: salt.span)
      let workHex = Hex.encode(work.bytes)
      #expect(workHex == test.work, "case \(test.id)")
      let sheet = try #require(RandomIdentifier(hex: test.sheet ?? ""))
      let scope = Scope(
        tenant: try unhex(#require(test.tenant)), account: try unhex(#require(test.account)))
      let pepper = try unhex(#require(test.pepper))
      let digest = try CodeHasher.digest(
        secret: KeyMaterial(SecretBytes(copying: secret.span)), salt: salt, scheme: scheme,
        place: CodePlace(scope: scope, sheet: sheet, slot: try #require(test.slot)),
        pepper: try testKey(pepper, .codePepper))
      let isRight = Hex.encode(digest.span) == test.digest
      #expect(isRight == (test.result == "valid"), "case \(test.id)")
    }
  }

  @Test(
    "A scheme that is not one of ours is none",
    arguments: [
      "", "argon2id", "argon2id$m=19456", "argon2id$m=1024$t=1", "argon2id$m=19456$t=2$p=1",
      "argon2id$t=2$m=19456", "pbkdf2-sha256$i=999", "pbkdf2-sha256$i=", "direct$", "plain",
      "argon2id$m=99999999$t=2", "argon2id$m=019456$t=2", "pbkdf2-sha256$i=+1000",
    ])
  func badSchemes(_ name: String) { #expect(CodeScheme(name: name) == nil) }
}

/// A key of these bytes.
func testKey(_ bytes: [UInt8], _ purpose: KeyPurpose) throws -> Key {
  let time = Timestamp(secondsSince1970: 0)
  let material = KeyMaterial(try SecretBytes(copying: bytes.span))
  let id = try Key.identifier(of: material, purpose: purpose)
  return Key(
    about: KeyDescription(id: id, purpose: purpose, state: .active, created: time, changed: time),
    material: material)
}

/// A keyring whose keys all have these bytes.
func testKeyring(_ bytes: [UInt8]) throws -> Keyring {
  var text = "regain-keyring-v1\n"
  let time = "2026-01-01T00:00:00Z"
  for purpose in KeyPurpose.indispensable {
    let id = try testKey(bytes, purpose).id
    text +=
      "key \(id) \(purpose.rawValue) hmac-sha256 active \(time) \(time) "
      + "\(Base64URL.encode(bytes.span))\n"
  }
  let utf8 = Array(text.utf8)
  return try Keyring(text: utf8.span)
}
