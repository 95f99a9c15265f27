import RegainCrypto
import Testing

@Suite("XChaCha20-Poly1305") struct XChaCha20Poly1305Tests {
  /// draft-irtf-cfrg-xchacha-03, A.3.1.
  private let plain = hex(
    "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e"
  )
  private let data = hex("50515253c0c1c2c3c4c5c6c7")
  private let key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
  private let nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657")
  private let sealed = hex(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
  )

  private func opened(
    _ sealed: [UInt8], nonce: [UInt8]? = nil, data: [UInt8]? = nil, key: [UInt8]? = nil
  ) -> CryptoError? {
    let (nonce, data, key) = (nonce ?? self.nonce, data ?? self.data, key ?? self.key)
    return cryptoError { () throws(CryptoError) in
      try XChaCha20Poly1305.open(
        sealed.span, nonce: nonce.span, additionalData: data.span, key: key.span)
    }
  }

  @Test("The draft's example, both ways") func published() throws {
    let found = try XChaCha20Poly1305.seal(
      plain.span, nonce: nonce.span, additionalData: data.span, key: key.span)
    #expect(found == sealed)
    let opened = try XChaCha20Poly1305.open(
      sealed.span, nonce: nonce.span, additionalData: data.span, key: key.span)
    #expect(copied(opened) == plain)
  }

  @Test("A change of any bit opens nothing") func tampering() {
    #expect(opened(sealed) == nil)
    for index in sealed.indices {
      for bit in 0..<8 {
        var wrong = sealed
        wrong[index] ^= 1 << bit
        #expect(opened(wrong) == .authenticationFailed)
      }
    }
    var (otherNonce, otherKey) = (nonce, key)
    otherNonce[23] ^= 1
    otherKey[31] ^= 1
    #expect(opened(sealed, nonce: otherNonce) == .authenticationFailed)
    #expect(opened(sealed, key: otherKey) == .authenticationFailed)
    #expect(opened(sealed, data: data + [0]) == .authenticationFailed)
    #expect(opened(sealed, data: []) == .authenticationFailed)
  }

  @Test("Cut short, it opens nothing") func truncation() {
    for count in sealed.indices {
      #expect(opened(Array(sealed.prefix(count))) == .authenticationFailed)
    }
  }

  @Test("Keys and nonces of another size are refused") func sizes() {
    #expect(opened(sealed, nonce: Array(nonce.dropLast())) == .invalidParameters)
    #expect(opened(sealed, nonce: nonce + [0]) == .invalidParameters)
    #expect(opened(sealed, key: Array(key.dropLast())) == .invalidParameters)
    #expect(opened(sealed, key: key + [0]) == .invalidParameters)
  }

  @Test("Nothing at all can be sealed") func empty() throws {
    let nothing: [UInt8] = []
    let found = try XChaCha20Poly1305.seal(
      nothing.span, nonce: nonce.span, additionalData: nothing.span, key: key.span)
    #expect(found.count == XChaCha20Poly1305.tagByteCount)
    #expect(opened(found, data: []) == nil)
  }
}
