import RegainCrypto
import Testing

@Suite("Secrets in memory") struct MemoryTests {
  @Test(
    "A secret is zero until it is written, and holds what was copied",
    arguments: [0, 1, 31, 32, 4096, 100_000])
  func contents(_ count: Int) throws {
    let empty = try SecretBytes(count: count)
    #expect(copied(empty) == [UInt8](repeating: 0, count: count))
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    var secret = try SecretBytes(copying: bytes.span)
    #expect(copied(secret) == bytes)
    #expect(secret.count == count)
    secret.withMutableBytes { span in
      for index in span.indices { span[index] ^= 0xFF }
    }
    #expect(copied(secret) == bytes.map { $0 ^ 0xFF })
  }

  @Test("Sizes that cannot be are refused") func sizes() {
    #expect(
      cryptoError { () throws(CryptoError) in try SecretBytes(count: -1) } == .invalidParameters)
    #expect(cryptoError { () throws(CryptoError) in try SecretBytes(count: .max) } == .outOfMemory)
  }

  @Test("Reading past the end stops the process") func bounds() async {
    await #expect(processExitsWith: .failure) {
      let secret = try SecretBytes(count: 4)
      _ = secret.bytes[Int(CommandLine.argc) + 4]
    }
  }

  @Test("Comparison in constant time is equality, at every position") func comparison() {
    let left = (0..<64).map { UInt8($0) }
    let isSame = isEqualInConstantTime(left.span, left.span)
    #expect(isSame)
    for index in left.indices {
      for bit in 0..<8 {
        var right = left
        right[index] ^= 1 << bit
        let isEqual = isEqualInConstantTime(left.span, right.span)
        #expect(!isEqual)
      }
      let prefix = Array(left.prefix(index))
      let isEqual = isEqualInConstantTime(left.span, prefix.span)
      #expect(!isEqual)
    }
    let nothing: [UInt8] = []
    let isNothingSame = isEqualInConstantTime(nothing.span, nothing.span)
    #expect(isNothingSame)
  }
}
