import RegainCrypto
import Testing

@Suite("DER") struct DERTests {
  private func read(_ bytes: [UInt8]) throws(CryptoError) -> DERElement {
    var reader = DERReader(bytes[...])
    let element = try reader.next()
    try reader.finish()
    return element
  }

  @Test("Elements are read with their tags, contents and encodings")
  func elements() throws {
    var reader = DERReader([0x30, 3, 2, 1, 5, 0xBF, 0x85, 0x3E, 1, 9][...])
    let sequence = try reader.read(.sequence)
    #expect(Array(sequence.encoded) == [0x30, 3, 2, 1, 5])
    var inner = sequence.elements
    #expect(try inner.read(.integer).smallInteger() == 5)
    #expect(try reader.readIfPresent(.explicit(701)) == nil)
    #expect(try reader.readIfPresent(.explicit(702))?.content == [9])
    #expect(try reader.readIfPresent(.explicit(702)) == nil)
    #expect(reader.isAtEnd)
  }

  @Test("Lengths of two and three bytes are read", arguments: [127, 128, 255, 256, 65535, 65536])
  func lengths(count: Int) throws {
    let octets = [UInt8](repeating: 7, count: count)
    let size = [
      UInt8(truncatingIfNeeded: count >> 16), UInt8(truncatingIfNeeded: count >> 8),
      UInt8(truncatingIfNeeded: count),
    ]
    let digits = Array(size.drop { $0 == 0 })
    let length = count < 128 ? digits : [0x80 | UInt8(digits.count)] + digits
    #expect(try read([4] + length + octets).content.count == count)
  }

  @Test(
    "What is not the one encoding is refused",
    arguments: [
      [], [4], [4, 1], [4, 2, 0], [4, 0, 0], [4, 0x80, 0, 0], [4, 0x81, 5, 1, 2, 3, 4, 5],
      [4, 0x82, 0, 0x80],
      [4, 0x84, 0, 0, 0, 1, 1], [4, 0xFF], [0x1F, 0x1E, 0], [0x1F, 0x80, 0x1F, 0],
      [0x1F, 0xFF, 0xFF, 0xFF, 0x7F, 0],
    ] as [[UInt8]])
  func bad(bytes: [UInt8]) {
    #expect(throws: CryptoError.malformedEncoding) { _ = try read(bytes) }
  }

  @Test(
    "Numbers are small, not negative and short",
    arguments: [[], [0x80], [0, 1], [0, 0], [1, 2, 3, 4, 5], [0xFF, 1]] as [[UInt8]])
  func badIntegers(content: [UInt8]) throws {
    let element = try read([2, UInt8(content.count)] + content)
    #expect(throws: CryptoError.malformedEncoding) { _ = try element.smallInteger() }
  }

  @Test(
    "A Bool has two forms",
    arguments: [[1, 1, 1], [1, 2, 0, 0], [1, 0], [2, 1, 0]] as [[UInt8]])
  func badBooleans(bytes: [UInt8]) throws {
    let element = try read(bytes)
    #expect(throws: CryptoError.malformedEncoding) { _ = try element.boolean() }
  }

  @Test("Object identifiers are written as X.690 has it")
  func identifiers() throws {
    #expect(
      OID(1, 2, 840, 113635, 100, 8, 2).content == [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x63, 0x64, 8, 2])
    #expect(OID(2, 999, 3).content == [0x88, 0x37, 3])
    #expect(OID(content: [0x2A, 0x80, 1]) == nil)
    #expect(OID(content: [0x2A, 0x81]) == nil)
    #expect(OID(content: []) == nil)
  }
}
