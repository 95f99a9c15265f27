import Foundation
import RegainCrypto
import RegainTesting
import Testing

@Suite("Public keys of devices")
struct PublicKeyTests {
  @Test("What was signed verifies, and not another message", arguments: SignatureAlgorithm.allCases)
  func roundTrip(_ algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm, random: SeededRandom(seed: 7))
    let publicKey = key.publicKey
    for hash in [HashFunction.sha256, .sha384, .sha512] {
      let signature = try key.sign([1, 2, 3], hash: hash)
      #expect(try publicKey.isValid(signature, for: [1, 2, 3], hash: hash))
      #expect(try !publicKey.isValid(signature, for: [1, 2, 4], hash: hash))
      let again = try PublicKey(spki: publicKey.spki)
      #expect(again == publicKey)
    }
  }

  @Test("A key is read in its one encoding", arguments: SignatureAlgorithm.allCases)
  func oneEncoding(_ algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm, random: SeededRandom(seed: 8)).publicKey
    #expect(throws: CryptoError.invalidKey) { try PublicKey(spki: key.spki + [0]) }
    for count in 0..<key.spki.count {
      #expect(throws: CryptoError.invalidKey) { try PublicKey(spki: Array(key.spki.prefix(count))) }
    }
    // Every bit of what stands before the key itself. (In RSA also the modulus' length.)
    for index in 0..<(key.spki.count - key.rawBytes.count) {
      for bit in 0..<8 {
        var spki = key.spki
        spki[index] ^= 1 << bit
        #expect(throws: CryptoError.invalidKey, "byte \(index)") { try PublicKey(spki: spki) }
      }
    }
  }

  @Test(
    "Points that are no keys are refused",
    arguments: [
      "0100000000000000000000000000000000000000000000000000000000000000",  // the neutral element
      "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // 0, not canonical
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // 1, not canonical
    ])
  func smallOrder(_ bytes: String) {
    #expect(throws: CryptoError.invalidKey) { try PublicKey(ed25519: hex(bytes)) }
  }

  @Test(
    "A point of P-256 with a coordinate that is not below the field's prime is a second encoding, and refused"
  )
  func coordinatesAreReduced() throws {
    let zero = [UInt8](repeating: 0, count: 32)
    let prime = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
    let y = hex("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4")
    #expect(try PublicKey(ecdsa: .ecdsaP256, point: [4] + zero + y).rawBytes == [4] + zero + y)
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(ecdsa: .ecdsaP256, point: [4] + prime + y)
    }
  }

  @Test("Compressed, hybrid, infinite and foreign points of P-256 are refused")
  func curvePoints() throws {
    let point = try SigningKey.generate(.ecdsaP256, random: SeededRandom(seed: 9)).publicKey
      .rawBytes
    let parity = point[64] & 1
    let bad: [[UInt8]] = [
      [2 + parity] + point[1..<33], [6 + parity] + point[1...], [7 - parity] + point[1...], [0],
      [0] + point[1...], [4] + [UInt8](repeating: 0, count: 64),
      [4] + [UInt8](repeating: 0xFF, count: 64), Array(point.dropLast()), point + [0],
    ]
    for bytes in bad {
      #expect(throws: CryptoError.invalidKey) { try PublicKey(ecdsa: .ecdsaP256, point: bytes) }
    }
    for index in 1..<65 {
      var moved = point
      moved[index] ^= 1
      #expect(throws: CryptoError.invalidKey) { try PublicKey(ecdsa: .ecdsaP256, point: moved) }
    }
  }

  @Test("RSA keys that are short, long, even or have another exponent are refused")
  func rsaKeys() throws {
    let key = try SigningKey.generate(.rsa, random: SeededRandom(seed: 1)).publicKey
    let (modulus, exponent) = try #require(key.rsaComponents)
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(rsaModulus: modulus, exponent: [3])
    }
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(rsaModulus: Array(modulus.dropFirst()), exponent: exponent)
    }
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(rsaModulus: [0] + modulus, exponent: exponent)
    }
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(rsaModulus: Array(modulus.dropLast()) + [0], exponent: exponent)
    }
    #expect(throws: CryptoError.invalidKey) {
      try PublicKey(
        rsaModulus: [UInt8](repeating: 0xFF, count: 513), exponent: exponent)
    }
  }

  @Test("Both forms of an ECDSA signature say the same numbers")
  func forms() throws {
    let key = try SigningKey.generate(.ecdsaP256, random: SeededRandom(seed: 3))
    let publicKey = key.publicKey
    for number in 0..<40 as Range<UInt8> {
      let der = try key.sign([number], hash: .sha256)
      let fixed = try #require(ECDSASignature.p1363(fromDER: der, coordinateByteCount: 32))
      #expect(ECDSASignature.der(fromP1363: fixed, coordinateByteCount: 32) == der)
      let isAcceptedAsDER = try publicKey.isValid(fixed, for: [number], hash: .sha256)
      #expect(!isAcceptedAsDER)
      #expect(ECDSASignature.der(fromP1363: der, coordinateByteCount: 32) == nil)
    }
  }

  @Test("Keys in files that openssl made are read", arguments: PrivateKeyFiles.all)
  func files(_ file: PrivateKeyFile) throws {
    let key = try read(file, passphrase: file.passphrase)
    let publicKey = key.publicKey
    #expect(publicKey.algorithm == file.algorithm)
    #expect(publicKey.spki == hex(file.spki))
    let signature = try key.sign([5], hash: .sha256)
    #expect(try publicKey.isValid(signature, for: [5], hash: .sha256))
  }

  @Test("Without its passphrase, or with another, a key is none", arguments: [nil, "sesame", ""])
  func wrongPassphrase(_ passphrase: String?) throws {
    let file = try #require(PrivateKeyFiles.all.last)
    var failure: CryptoError?
    do throws(CryptoError) { _ = try read(file, passphrase: passphrase) } catch { failure = error }
    #expect(failure == .invalidKey)
  }

  private func read(
    _ file: PrivateKeyFile, passphrase: String?
  ) throws(CryptoError) -> SigningKey {
    let (bytes, phrase) = (Array(file.text.utf8), Array((passphrase ?? "").utf8))
    let secret = try SecretBytes(copying: bytes.span)
    let copy: SecretBytes? = passphrase == nil ? nil : try SecretBytes(copying: phrase.span)
    return try SigningKey(file: secret, passphrase: copy)
  }
}
