import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Vectors: imported codes, sealed sheets") struct ImportVectorTests {
  struct Stored: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let comment: String
    let stored: String
    let code: String?
    let scheme: String?
    let salt: String?
    let work: String?
    let pepper: String?
    let tenant: String?
    let account: String?
    let sheet: String?
    let slot: Int?
    let digest: String?
  }

  @Test("What another system stored is taken apart, computed again and wrapped") func imports()
    throws
  {
    for test in try VectorFile<Stored>.load("imports.json") {
      let format = try #require(ImportFormat(name: test.kind))
      guard test.result != "malformed" else {
        #expect(throws: RegainError.self, "case \(test.id): \(test.comment)") {
          _ = try ForeignHash(test.stored, format: format)
        }
        continue
      }
      let hash = try ForeignHash(test.stored, format: format)
      let code = try #require(test.code)
      let typed = try TypedImportedCode(code)
      let work = try typed.secret.withBytes { code in
        KeyMaterial(try hash.scheme.work(secret: code, salt: hash.salt.span))
      }
      let isRight = work.withBytes { isEqualInConstantTime($0, hash.hash.span) }
      #expect(isRight == (test.result == "valid"), "case \(test.id): \(test.comment)")
      if test.result == "valid" { try checkWrapping(test, hash, work) }
    }
  }

  private func checkWrapping(_ test: Stored, _ hash: ForeignHash, _ work: KeyMaterial) throws {
    let scheme = CodeScheme.foreign(hash.scheme)
    #expect(scheme.name == test.scheme)
    #expect(CodeScheme(name: scheme.name) == scheme)
    #expect(hash.salt == (try unhex(#require(test.salt))))
    #expect(hash.hash == (try unhex(#require(test.work))))
    let keyring = try testKeyring(unhex(#require(test.pepper)))
    let sheet = try #require(test.sheet)
    let place = CodePlace(
      scope: Scope(
        tenant: try unhex(#require(test.tenant)), account: try unhex(#require(test.account))),
      sheet: try #require(RandomIdentifier(hex: sheet)),
      slot: try #require(test.slot))
    let digest = try work.withBytes {
      try CodeHasher.wrap($0, scheme: scheme, place: place, pepper: keyring.active(.codePepper))
    }
    #expect(digest == (try unhex(#require(test.digest))), "case \(test.id)")
  }

  @Test(
    "Every scheme's name reads back, and no other does",
    arguments: [
      "bcrypt", "bcrypt$c=3", "bcrypt$c=14", "bcrypt$c=04", "bcrypt$c=+4", "wordpress-bcrypt$c=",
      "django-pbkdf2-sha256$i=0", "django-pbkdf2-sha256$i=3000001", "keycloak-sha512$x", "md5", "",
    ])
  func names(_ name: String) { #expect(CodeScheme(name: name) == nil) }

  struct Sealed: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let comment: String
    let publicLine: String?
    let secretLine: String?
    let recipientID: String?
    let secretKeyLine: String?
    let line: String?
    let plain: String?
  }

  @Test("Sheets that another program sealed open, and what is none does not") func sealed() throws {
    for test in try VectorFile<Sealed>.load("sealed-sheets.json") {
      if test.kind == "recipient" {
        let key = try RecipientKey(text: Array(#require(test.secretLine).utf8).span)
        let recipient = key.recipient
        #expect(recipient.text == test.publicLine)
        #expect(recipient.id == test.recipientID)
        let line = try #require(test.publicLine)
        #expect(try Recipient(line) == recipient)
      } else {
        try open(test)
      }
    }
  }

  private func open(_ test: Sealed) throws {
    let key = try RecipientKey(text: Array(#require(test.secretKeyLine).utf8).span)
    var plain: [UInt8]?
    do {
      let sealed = try SealedSheet(#require(test.line))
      let sheet = try sealed.open(with: key)
      // Written again it is the same, byte for byte: one text for one sheet.
      plain = try SheetText.write(sheet).withBytes { bytes in bytes.indices.map { bytes[$0] } }
    } catch let error as RegainError {
      #expect(error.code == .malformed, "case \(test.id): \(test.comment)")
    }
    #expect(plain == (try test.plain.map { try unhex($0) }), "case \(test.id): \(test.comment)")
  }
}
