import RegainCrypto
import RegainTesting
import Testing

@Suite("Random bytes") struct RandomTests {
  private static let sources: [any RandomSource] = [SystemRandom(), LibcryptoRandom()]

  @Test("They have the size asked for, and are not the same twice", arguments: sources.indices)
  func bytes(_ index: Int) throws {
    let source = Self.sources[index]
    for count in [0, 1, 16, 5000] { #expect(try source.bytes(count: count).count == count) }
    let draws = try (0..<1000).map { _ in try source.bytes(count: 16) }
    #expect(Set(draws).count == 1000)
    let secret = try source.secretBytes(count: 32)
    #expect(copied(secret) != [UInt8](repeating: 0, count: 32))
    #expect(throws: CryptoError.invalidParameters) { try source.bytes(count: -1) }
  }

  @Test("Every byte is about equally likely", arguments: sources.indices)
  func spread(_ index: Int) throws {
    var counts = [Int](repeating: 0, count: 256)
    for byte in try Self.sources[index].bytes(count: 256 * 4000) { counts[Int(byte)] += 1 }
    // Mean 4000, deviation 63: ten deviations, so that only a broken source fails.
    #expect(counts.allSatisfy { abs($0 - 4000) < 630 })
  }

  @Test(
    "Numbers below a bound are below it, and all occur",
    arguments: [1, 2, 3, 7, 30, 32] as [UInt32])
  func uniform(_ bound: UInt32) throws {
    var counts = [Int](repeating: 0, count: Int(bound))
    for _ in 0..<(Int(bound) * 1000) { counts[Int(try SystemRandom().uniform(below: bound))] += 1 }
    #expect(counts.allSatisfy { abs($0 - 1000) < 400 })
  }

  @Test("A bound of 0 is refused") func noBound() {
    #expect(throws: CryptoError.invalidParameters) { try SystemRandom().uniform(below: 0) }
  }

  @Test("Draws that would favour small numbers are thrown away") func rejection() throws {
    // 3 · 2³⁰: without rejection the first 2³⁰ numbers would come twice as often.
    let bound: UInt32 = 3 << 30
    let source = SeededRandom(seed: 4)
    var low = 0
    for _ in 0..<6000 where try source.uniform(below: bound) < 1 << 30 { low += 1 }
    #expect(abs(low - 2000) < 300, "\(low)")
  }
}
