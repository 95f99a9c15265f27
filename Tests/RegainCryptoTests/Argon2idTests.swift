import RegainCrypto
import Testing

@Suite("Argon2id") struct Argon2idTests {
  /// Password, salt, KiB, passes, output, from argon2-cffi (the reference implementation) with one
  /// lane: RFC 9106's own case has four, which libsodium does not take.
  private static let vectors: [(String, String, Int, Int, String)] = [
    (
      "70617373776f7264", "736f6d6573616c74736f6d6573616c74", 19456, 2,
      "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1"
    ),
    (
      "", "00000000000000000000000000000000", 7168, 5,
      "b3069f0666f9d3c40586da781f2a29061b7b76f945c1a144125f3e53eaa9060c"
    ),
    (
      "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
      "000102030405060708090a0b0c0d0e0f", 47104, 1,
      "917c9db000980ca6c769b7e51f7b2d71"
    ),
    (
      "70617373776f7264", "736f6d6573616c74736f6d6573616c74", 65536, 3,
      "de0277c5b53bd9aabde82dbb19d134696fa7c9596aadb0938c9e8518985a14e45f21e5b1eb0072d38040c74637503fd20746104c8ed937b083f6d41b9e81bee7"
    ),
    (
      "646966666572656e7470617373776f7264", "736f6d6573616c74736f6d6573616c74", 12288, 3,
      "ee31654320735ac997fac8f2a68393b4bf5c2c5cc54148043433c39701fc319c"
    ),
    (
      "70617373776f7264", "736f6d6573616c74736f6d6573616c74", 256, 2,
      "cab746b4621993fdc91ec50787980b414a90a692f0bc68dfe19f9c25b3cba9ec"
    ),
    (
      "70617373776f7264", "736f6d6573616c74736f6d6573616c74", 64, 1,
      "c4cb7069bcd430f09366e3c937df1db60a64e0d5054fdbef"
    ),
  ]

  @Test("As the reference implementation has it", arguments: vectors.indices)
  func asElsewhere(_ index: Int) throws {
    let (password, salt, memory, passes, output) = Self.vectors[index]
    let derived = try Argon2id.derive(
      password: hex(password).span, salt: hex(salt).span,
      parameters: .uncheckedForVectors(memoryKiB: memory, passes: passes),
      outputByteCount: output.count / 2)
    #expect(copied(derived) == hex(output))
  }

  @Test(
    "The floor: as strong as 19 456 KiB with 2 passes",
    arguments: [
      (47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5), (1 << 20, 16),
    ])
  func strongEnough(_ memory: Int, _ passes: Int) throws {
    let parameters = try Argon2id.Parameters(memoryKiB: memory, passes: passes)
    #expect(parameters.memoryKiB == memory)
    #expect(parameters.passes == passes)
  }

  @Test(
    "Weaker and absurd parameters are refused before any work",
    arguments: [
      (47_103, 1), (19_455, 2), (12_287, 3), (9_215, 4), (7_167, 5), (7_167, 16), (19_456, 0),
      (19_456, -1), (-1, 2), (0, 0), ((1 << 20) + 1, 2), (19_456, 17), (.max, 2), (19_456, .max),
    ])
  func refused(_ memory: Int, _ passes: Int) {
    #expect(throws: CryptoError.invalidParameters) {
      try Argon2id.Parameters(memoryKiB: memory, passes: passes)
    }
  }

  @Test(
    "Salts of another size and outputs out of bounds are refused",
    arguments: [
      (15, 32), (17, 32), (0, 32), (16, 15), (16, 1025), (16, -1),
    ])
  func sizes(_ saltCount: Int, _ outputCount: Int) {
    let salt = [UInt8](repeating: 1, count: saltCount)
    let error = cryptoError { () throws(CryptoError) in
      try Argon2id.derive(
        password: salt.span, salt: salt.span, parameters: .standard, outputByteCount: outputCount)
    }
    #expect(error == .invalidParameters)
  }
}
