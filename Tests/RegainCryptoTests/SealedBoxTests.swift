import RegainCrypto
import Testing

@Suite("Sealed boxes") struct SealedBoxTests {
  /// A key pair and a box made by PyNaCl.
  private let publicKey = hex("3d69a9f392fea67c8fe7a6a92895c71a8829338561f7032554beaac708fb6f31")
  private let secretKey = hex("287f6e7be77033646a0b1181bc4a6e16638d3440f62517e3fe86ad1afd782523")
  private let box = hex(
    "61a6bca7f5527dbb24f1eefbbfd0b073af92cd15eedf8ac4acbdf481bffcd879ad1f239f50ed47bb3bd4469062c0fbbffb891831dfa618840fe5cfecd2b378f32034b47851161ba0249cb2bb"
  )

  private func open(_ sealed: [UInt8]) throws(CryptoError) -> [UInt8] {
    let secret = try SecretBytes(copying: secretKey.span)
    let opened = try SealedBox.open(sealed.span, publicKey: publicKey, secretKey: secret)
    return copied(opened)
  }

  @Test("A box of another program opens") func foreign() throws {
    #expect(try open(box) == ascii("a message that PyNaCl sealed"))
  }

  @Test("What is sealed opens with its key pair and no other") func roundTrip() throws {
    for count in [0, 1, 100, 5000] {
      let message = [UInt8](repeating: 0x5A, count: count)
      let sealed = try SealedBox.seal(message.span, to: publicKey)
      #expect(sealed.count == count + SealedBox.overheadByteCount)
      #expect(try open(sealed) == message)
      #expect(try SealedBox.seal(message.span, to: publicKey) != sealed, "different each time")
      let other = try SealedBox.makeKeyPair()
      let error = cryptoError { () throws(CryptoError) in
        try SealedBox.open(sealed.span, publicKey: other.publicKey, secretKey: other.secretKey)
      }
      #expect(error == .authenticationFailed)
    }
  }

  @Test("A change of any byte, and any cut, opens nothing") func tampering() {
    for index in box.indices {
      var wrong = box
      wrong[index] ^= 0x10
      #expect(throws: CryptoError.authenticationFailed) { try open(wrong) }
      #expect(throws: CryptoError.authenticationFailed) { try open(Array(box.prefix(index))) }
    }
  }

  @Test("Keys of another size or of low order are refused") func keys() {
    let message = ascii("m")
    for key in [[], Array(publicKey.dropLast()), publicKey + [0], [UInt8](repeating: 0, count: 32)]
    {
      #expect(throws: CryptoError.invalidParameters) { try SealedBox.seal(message.span, to: key) }
    }
  }
}
