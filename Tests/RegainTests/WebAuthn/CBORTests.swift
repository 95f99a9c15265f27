import Regain
import RegainTesting
import Testing

@Suite("CBOR of authenticators") struct CBORTests {
  /// From RFC 8949, appendix A: all that lies within what is read.
  @Test(
    "The RFC's examples read, and are written again as they were",
    arguments: [
      "00", "01", "0a", "17", "1818", "1819", "1864", "1903e8", "1a000f4240",
      "1b000000e8d4a51000", "1bffffffffffffffff", "3bffffffffffffffff", "20", "29", "3863",
      "3903e7", "f4", "f5", "f6", "40", "4401020304", "60", "6161", "6449455446", "62225c",
      "62c3bc", "63e6b0b4", "64f0908591", "80", "83010203", "8301820203820405", "a0",
      "98190102030405060708090a0b0c0d0e0f101112131415161718181819", "a201020304",
      "a26161016162820203", "826161a161626163",
    ])
  func examples(_ text: String) throws {
    let bytes = try unhex(text)
    #expect(CBORWriter.encode(try CBORReader.decode(bytes)) == bytes)
  }

  @Test(
    "What the RFC's appendix has beyond that is refused",
    arguments: [
      // Floats, undefined, simple values, tags, indefinite lengths.
      "f90000", "fa47c35000", "fb3ff199999999999a", "f97e00", "f7", "f0", "f8ff",
      "c249010000000000000000", "c074323031332d30332d32315432303a30343a30305a", "d74401020304",
      "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "bfff", "9f018202039f0405ffff",
      "bf61610161629f0203ffff", "ff",
      // RFC 8949, appendix F: not well-formed.
      "", "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98",
      "b8", "d8", "f8", "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00",
      "7b7fffffffffffffff010203", "81", "818181818181818181", "8200", "a1", "a20102", "a100",
      "a2000000", "1c", "1d", "1e", "3c", "5c", "7e", "9d", "be", "df", "fe", "fc", "fd",
      "9bffffffffffffffff",
      "bbffffffffffffffff", "bb7fffffffffffffff00",
      // Longer than need be.
      "1800", "1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "5800",
      "580100", "7800", "9800", "b800", "f800", "f814",
      // A text that is none, trailing bytes, keys of other kinds.
      "61ff", "62c080", "63eda080", "64f4908080", "0000", "a000", "a1400", "a14000", "a1f500",
      "a18000",
      // A key twice, or out of order: by kind, by length, by bytes.
      "a201000100", "a202000100", "a220000100", "a2616100616100", "a2626161006162 00",
      "a2616200616100",
      "a261610001 00",
    ])
  func refused(_ text: String) throws {
    let digits = text.filter { $0 != " " }
    let bytes = try unhex(digits.count % 2 == 0 ? digits : digits + "0")
    #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(bytes) }
  }

  @Test("Order alone may be let go, and doubles never") func order() throws {
    let swapped = try unhex("a2626161006162 00".filter { $0 != " " })
    #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(swapped) }
    #expect(try CBORReader.decode(swapped, order: .any).map?.count == 2)
    for double in ["a201000100", "a301000200 0100", "a2616100616100"] {
      let bytes = try unhex(double.filter { $0 != " " })
      #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(bytes, order: .any) }
    }
  }

  @Test("Depth, items and length are bounded") func bounds() throws {
    #expect(throws: Never.self) { try CBORReader.decode(try unhex("818181818100")) }
    #expect(throws: RegainError(.malformed, "")) {
      try CBORReader.decode(try unhex("81818181818100"))
    }
    let bomb = [UInt8](repeating: 0x81, count: CBORReader.longest)
    #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(bomb) }
    func array(_ count: Int) -> [UInt8] {
      CBORWriter.encode(.array([CBORValue](repeating: .null, count: count)))
    }
    #expect(try CBORReader.decode(array(511)).array?.count == 511)
    #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(array(512)) }
    let longest = CBORWriter.encode(.bytes([UInt8](repeating: 0, count: CBORReader.longest - 3)))
    #expect(try CBORReader.decode(longest).bytes?.count == CBORReader.longest - 3)
    let longer = CBORWriter.encode(.bytes([UInt8](repeating: 0, count: CBORReader.longest - 2)))
    #expect(throws: RegainError(.malformed, "")) { try CBORReader.decode(longer) }
  }

  @Test("Numbers at the ends of the ranges are told apart") func numbers() throws {
    func number(_ text: String) throws -> Int64? { try CBORReader.decode(try unhex(text)).integer }
    #expect(try number("1b7fffffffffffffff") == .max)
    #expect(try number("3b7fffffffffffffff") == .min)
    #expect(try number("1b8000000000000000") == nil)
    #expect(try number("3b8000000000000000") == nil)
    #expect(try number("26") == -7)
    for edge in [Int64.min, -1, 0, .max] {
      #expect(try CBORReader.decode(CBORWriter.encode(.integer(edge))).integer == edge)
    }
  }

  @Test("Keys are compared as bytes, not as Swift compares text") func keys() throws {
    // The Kelvin sign, which String equates with K.
    let map = try CBORReader.decode(try unhex("a163e284aa01")).map
    #expect(map?["\u{212A}"]?.integer == 1)
    #expect(map?["K"] == nil)
    #expect(map?.hasExactly(["K"]) == false)
  }

  @Test("An item within other bytes ends where it ends") func prefixes() throws {
    let bytes = try unhex("ffffa10102f5")
    let (value, end) = try CBORReader.decodePrefix(of: bytes, from: 2)
    #expect(value.map?[1]?.integer == 2)
    #expect(end == 5)
    for start in [-1, 6, 7, Int.max] {
      #expect(throws: RegainError(.malformed, "")) {
        try CBORReader.decodePrefix(of: bytes, from: start)
      }
    }
  }

  @Test("No bytes make the reader fall over", arguments: 1...8)
  func noise(_ seed: UInt64) throws {
    var random = Noise(seed: seed)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        // Small counts and all kinds, so that more than the first byte is read.
        UInt8.random(in: 0...7, using: &random) << 5 | UInt8.random(in: 0...31, using: &random) >> 2
      }
      guard let value = try? CBORReader.decode(bytes) else { continue }
      #expect(CBORWriter.encode(value) == bytes, "seed \(seed)")
    }
  }
}
