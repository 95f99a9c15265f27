import Regain
import RegainTesting
import Testing

@Suite("Dates and times of RFC 3339") struct DateTimeTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let result: String
    let comment: String
    let input: String
    let seconds: Int64?
    let canonical: String?
  }

  private static let cases = Result { try VectorFile<Case>.load("dates.json") }

  private func read(_ text: [UInt8]) -> Timestamp? { Timestamp(dateTime: text.span) }
  private func read(_ text: String) -> Timestamp? { read(Array(text.utf8)) }

  @Test("Every case of the table is read as another program reads it, or not at all")
  func table() throws {
    for test in try Self.cases.get() {
      let time = read(try unhex(test.input))
      #expect(time?.secondsSince1970 == test.seconds, "\(test.id): \(test.comment)")
      #expect((time != nil) == (test.result == "valid"), "\(test.id): \(test.comment)")
    }
  }

  @Test("Times are written as another program writes them, and read back") func written() throws {
    var count = 0
    for case (let seconds?, let canonical?) in try Self.cases.get().map({
      ($0.seconds, $0.canonical)
    }) {
      let time = Timestamp(secondsSince1970: seconds)
      var text = Array("at ".utf8)
      time.append(to: &text)
      #expect(String(decoding: text, as: UTF8.self) == "at \(canonical)")
      #expect(time.description == canonical)
      #expect(time.dateText == String(canonical.prefix(10)))
      #expect(read(canonical) == time)
      count += 1
    }
    #expect(count > 40)
  }

  @Test("The first and the last second of each month of 800 years read back as themselves")
  func everyMonth() {
    for year in 1600..<2400 {
      for month in 1...12 {
        let text = "\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z"
        guard let first = read(text) else {
          Issue.record("\(text) is not read")
          continue
        }
        #expect(first.description == text)
        let last = first.adding(seconds: -1)
        #expect(read(last.description) == last)
      }
    }
  }

  @Test("Times outside of the years that the form has are written, and nothing falls over")
  func outside() {
    for seconds in [Int64.min, .max, -62_167_219_201, 253_402_300_800] {
      let text = Timestamp(secondsSince1970: seconds).description
      #expect(read(text) == nil)
    }
    #expect(
      Timestamp(secondsSince1970: 253_402_300_800).description == "10000-01-01T00:00:00Z")
    #expect(
      Timestamp(secondsSince1970: -62_167_219_201).description == "-0001-12-31T23:59:59Z")
  }

  @Test(
    "No byte in the place of another makes a time of what is none",
    arguments: ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.25+01:00"])
  func everyByte(_ text: String) {
    let right = Array(text.utf8)
    for place in right.indices {
      for byte in UInt8.min...255 {
        var changed = right
        changed[place] = byte
        guard read(changed) != nil else { continue }
        let wasDigit = (0x30...0x39).contains(right[place])
        let isDigit = (0x30...0x39).contains(byte)
        let isOtherSign = right[place] == UInt8(ascii: "+") && byte == UInt8(ascii: "-")
        #expect(byte == right[place] || (wasDigit && isDigit) || isOtherSign, "\(byte) at \(place)")
      }
    }
  }

  @Test("Every beginning of a time is none", arguments: ["2026-01-31T09:30:00.123456789+01:00"])
  func truncated(_ text: String) {
    for count in 0..<text.utf8.count { #expect(read(Array(text.utf8.prefix(count))) == nil) }
    #expect(read(text) != nil)
  }

  @Test(
    "What is read of mangled times is written and read the same", arguments: [1, 2, 3] as [UInt64])
  func mangled(_ seed: UInt64) {
    var random = Noise(seed: seed)
    let samples = [
      "2026-01-31T09:30:00Z", "0000-02-29T23:59:59.9-00:00", "9999-12-31T23:59:59.12345+23:59",
    ]
    let alphabet = Array("01234567890123456789--::TZ.+ \u{0}".utf8)
    var readCount = 0
    for _ in 0..<20_000 {
      var text = Array(samples[Int.random(in: 0..<3, using: &random)].utf8)
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        text[Int.random(in: text.indices, using: &random)] =
          alphabet[Int.random(in: alphabet.indices, using: &random)]
      }
      if Bool.random(using: &random) { text.removeLast(Int.random(in: 0...2, using: &random)) }
      guard let time = read(text) else { continue }
      readCount += 1
      #expect(read(time.description) == time, "seed \(seed)")
    }
    #expect(readCount > 1000)
  }
}
