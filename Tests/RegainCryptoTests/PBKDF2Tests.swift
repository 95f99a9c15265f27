import RegainCrypto
import Testing

@Suite("PBKDF2 with HMAC-SHA-256") struct PBKDF2Tests {
  /// Password, salt, iterations, output, from Python's hashlib: the published cases (RFC 7914, section
  /// 11) have salts and counts below SP 800-132's least, which are refused here.
  private static let vectors: [(String, String, Int, String)] = [
    (
      "706173737764", "000102030405060708090a0b0c0d0e0f", 1000,
      "7853e4b9a879d4d50cfbd6b4f2ad8a6dcf6004ff4546d71d98548d3ef52a8615f4508df2b7d0ea288e1492d0adfbff84d83bbde85a8b7f29b0be385b2ac4b168"
    ),
    (
      "50617373776f7264", "4e61436c4e61436c4e61436c4e61436c4e61436c4e61436c4e61436c4e61436c", 80000,
      "f7ad36b49bd1918c37b3ef93a3f006f5935745f44102aebbe217b4f323b0d3fc011bd69279052ce3faecee833631fdc60395fc950af61492cfffd026f0752c83"
    ),
    (
      "", "00000000000000000000000000000000", 1000,
      "5d9c6e7fddb9017fc1069deacd76"
    ),
    (
      "70c3a47373776f7264",
      "73737373737373737373737373737373737373737373737373737373737373737373737373737373", 4096,
      "c2b9dc9456146b476208ea8c0351bee45d3a977b4c1b44e1e130151611fd68ad"
    ),
    (
      "4141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141",
      "30313233343536373839616263646566", 1001,
      "3dea6861ecbde8d87a5bb86bf70163cb19ca3a68"
    ),
  ]

  @Test(
    "Other systems' hashes: RFC 6070's cases with SHA-256, whose salt is four bytes",
    arguments: [
      (1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
      (2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
      (4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
    ])
  func foreign(_ iterations: Int, _ output: String) throws {
    let derived = try PBKDF2.deriveForeign(
      password: ascii("password").span, salt: ascii("salt").span, iterations: iterations,
      outputByteCount: 32)
    #expect(copied(derived) == hex(output))
  }

  @Test("Other systems' costs are bounded, too", arguments: [0, -1, 3_000_001, Int.max])
  func foreignBounds(_ iterations: Int) {
    let error = cryptoError { () throws(CryptoError) -> SecretBytes in
      try PBKDF2.deriveForeign(
        password: ascii("a").span, salt: ascii("s").span, iterations: iterations,
        outputByteCount: 32)
    }
    #expect(error == .invalidParameters)
  }

  @Test("As another implementation has it", arguments: vectors.indices)
  func asElsewhere(_ index: Int) throws {
    let (password, salt, iterations, output) = Self.vectors[index]
    let derived = try PBKDF2.derive(
      password: hex(password).span, salt: hex(salt).span, iterations: iterations,
      outputByteCount: output.count / 2)
    #expect(copied(derived) == hex(output))
  }

  @Test(
    "SP 800-132: short salts, few iterations and short keys are refused, absurd ones too",
    arguments: [
      (15, 1000, 32), (16, 999, 32), (16, 1000, 13), (16, 10_000_001, 32), (16, 1000, 1025),
      (0, 1, 0), (16, -1, 32), (16, 1000, -1),
    ])
  func bounds(_ saltCount: Int, _ iterations: Int, _ outputCount: Int) {
    let salt = [UInt8](repeating: 1, count: saltCount)
    let error = cryptoError { () throws(CryptoError) in
      try PBKDF2.derive(
        password: salt.span, salt: salt.span, iterations: iterations, outputByteCount: outputCount)
    }
    #expect(error == .invalidParameters)
  }
}
