import RegainCrypto
import Testing

@Suite("HKDF: RFC 5869") struct HKDFTests {
  /// Appendix A, cases 1 to 3: input key, salt, info, output.
  private static let vectors: [(String, String, String, String)] = [
    (
      "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
      "000102030405060708090a0b0c",
      "f0f1f2f3f4f5f6f7f8f9",
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    ),
    (
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
      "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
      "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
    ),
    (
      "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
      "",
      "",
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    ),
  ]

  @Test("The published examples", arguments: vectors.indices)
  func published(_ index: Int) throws {
    let (key, salt, info, output) = Self.vectors[index]
    let derived = try HKDF.derive(
      inputKey: hex(key).span, salt: hex(salt).span, info: hex(info).span,
      outputByteCount: output.count / 2)
    #expect(copied(derived) == hex(output))
  }

  @Test(
    "With the longer members of SHA-2, as Python's cryptography has it",
    arguments: [
      (
        HashFunction.sha384,
        "9b5097a86038b805309076a44b3a9f38063e25b516dcbf369f394cfab43685f748b6457763e4f0204fc5"
      ),
      (
        .sha512,
        "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb"
      ),
    ])
  func longer(_ function: HashFunction, _ output: String) throws {
    let (key, salt, info, _) = Self.vectors[0]
    let derived = try HKDF.derive(
      inputKey: hex(key).span, salt: hex(salt).span, info: hex(info).span, outputByteCount: 42,
      using: function)
    #expect(copied(derived) == hex(output))
  }

  @Test("Sizes outside of the bounds are refused", arguments: [0, -1, 255 * 32 + 1])
  func sizes(_ count: Int) {
    let key = ascii("key")
    let error = cryptoError { () throws(CryptoError) in
      try HKDF.derive(inputKey: key.span, salt: key.span, info: key.span, outputByteCount: count)
    }
    #expect(error == .invalidParameters)
  }

  @Test("The longest output and the longest info are taken, one byte more is not") func longest()
    throws
  {
    let key = ascii("key")
    let info = [UInt8](repeating: 1, count: HKDF.maximumInfoByteCount)
    let derived = try HKDF.derive(
      inputKey: key.span, salt: key.span, info: info.span, outputByteCount: 255 * 32)
    #expect(derived.count == 255 * 32)
    let tooLong = info + [1]
    let error = cryptoError { () throws(CryptoError) in
      try HKDF.derive(inputKey: key.span, salt: key.span, info: tooLong.span, outputByteCount: 32)
    }
    #expect(error == .invalidParameters)
  }
}
