import RegainCrypto
import Testing

/// The cases that come with Openwall's crypt_blowfish, which other implementations are held to.
@Suite("bcrypt", .enabled(if: Bcrypt.isAvailable, "there is no libxcrypt here"))
struct BcryptTests {
  private static let full = String(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72"
      .prefix(72))

  private static let cases: [(password: String, salt: String, hash: String)] = [
    ("U*U", "CCCCCCCCCCCCCCCCCCCCC.", "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("U*U*", "CCCCCCCCCCCCCCCCCCCCC.", "VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ("U*U*U", "XXXXXXXXXXXXXXXXXXXXXO", "AcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    ("", "CCCCCCCCCCCCCCCCCCCCC.", "7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
    (full, "abcdefghijklmnopqrstuu", "5s2v8.iXieOjg/.AySBTTZIIVFJeBui"),
  ]

  @Test("As published", arguments: cases.indices) func published(_ index: Int) throws {
    let test = Self.cases[index]
    let hash = try Bcrypt.hash(
      password: ascii(test.password).span, salt: ascii(test.salt).span, cost: 5)
    #expect(copied(hash) == ascii(test.hash))
    let isWellFormed =
      Bcrypt.isSalt(ascii(test.salt).span) && Bcrypt.isHash(ascii(test.hash).span)
    #expect(isWellFormed)
  }

  @Test(
    "What it cannot have hashed, or what would cost too much, is refused before any work",
    arguments: [
      ("a\0b", "CCCCCCCCCCCCCCCCCCCCC.", 5), (full + "x", "CCCCCCCCCCCCCCCCCCCCC.", 5),
      ("a", "CCCCCCCCCCCCCCCCCCCCC.", 3), ("a", "CCCCCCCCCCCCCCCCCCCCC.", 14),
      ("a", "CCCCCCCCCCCCCCCCCCCCC.", 31), ("a", "CCCCCCCCCCCCCCCCCCCCCC", 5),
      ("a", "CCCCCCCCCCCCCCCCCCCC.", 5), ("a", "CCCCCCCCCC$CCCCCCCCCC.", 5), ("a", "", 5),
    ])
  func refused(_ password: String, _ salt: String, _ cost: Int) {
    let error = cryptoError { () throws(CryptoError) -> SecretBytes in
      try Bcrypt.hash(password: ascii(password).span, salt: ascii(salt).span, cost: cost)
    }
    #expect(error == .invalidParameters)
  }
}
