import RegainCrypto
import Testing

@Suite("Ed25519") struct Ed25519Tests {
  /// RFC 8032, 7.1, tests 1 to 3.
  @Test(
    "RFC 8032's own cases",
    arguments: [
      (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
          + "d25bf5f0595bbe24655141438e7a100b"
      ),
      (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
          + "387b2eaeb4302aeeb00d291612bb0c00"
      ),
      (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
          + "4a7c15e9716ed28dc027beceea1ec40a"
      ),
    ])
  func rfc(_ seed: String, _ publicKey: String, _ message: String, _ signature: String) throws {
    let (seed, message) = (hex(seed), hex(message))
    #expect(try Ed25519.publicKey(ofSeed: seed.span) == hex(publicKey))
    let made = try Ed25519.sign(message.span, seed: seed.span)
    #expect(made == hex(signature))
    let key = hex(publicKey)
    #expect(try Ed25519.isValid(made.span, for: message.span, publicKey: key.span))
  }

  @Test("A changed message, signature or key, and every other length, is refused") func changes()
    throws
  {
    let seed = [UInt8](repeating: 7, count: 32)
    let key = try Ed25519.publicKey(ofSeed: seed.span)
    let message = [UInt8]("message".utf8)
    let signature = try Ed25519.sign(message.span, seed: seed.span)
    let other = [UInt8]("messagf".utf8)
    #expect(try !Ed25519.isValid(signature.span, for: other.span, publicKey: key.span))
    for place in signature.indices {
      var changed = signature
      changed[place] ^= 1
      #expect(try !Ed25519.isValid(changed.span, for: message.span, publicKey: key.span))
    }
    for wrong in [Array(signature.dropLast()), signature + [0], []] {
      #expect(try !Ed25519.isValid(wrong.span, for: message.span, publicKey: key.span))
    }
    let short = Array(key.dropLast())
    #expect(try !Ed25519.isValid(signature.span, for: message.span, publicKey: short.span))
    let shortSeed = Array(seed.dropLast())
    #expect(throws: CryptoError.invalidParameters) {
      try Ed25519.sign(message.span, seed: shortSeed.span)
    }
  }

  @Test("Points of low order, off the curve, and encodings that are not canonical are no keys")
  func keys() throws {
    let zero = [UInt8](repeating: 0, count: 32)
    let identity = [1] + [UInt8](repeating: 0, count: 31)
    // p itself, which stands for 0 a second time.
    let notCanonical = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    let offTheCurve = [2] + [UInt8](repeating: 0, count: 31)
    for bytes in [zero, identity, notCanonical, offTheCurve, Array(zero.dropLast())] {
      #expect(try !Ed25519.isPublicKey(bytes.span))
    }
    let key = try Ed25519.publicKey(ofSeed: [UInt8](repeating: 7, count: 32).span)
    #expect(try Ed25519.isPublicKey(key.span))
  }
}
