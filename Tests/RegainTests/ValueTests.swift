import Regain
import RegainTesting
import Testing

@Suite("Names and times") struct ValueTests {
  @Test(
    "A name is 1 to 255 bytes without control characters",
    arguments: [
      "", "a\u{0}b", "a\nb", "\u{7F}", "\u{85}", "\u{2028}", String(repeating: "é", count: 128),
    ])
  func badNames(_ name: String) {
    #expect(throws: RegainError(.malformed, "")) { try AccountID(name) }
    #expect(throws: RegainError(.malformed, "")) { try TenantID(name) }
  }

  @Test(
    "Any other text is a name, byte for byte",
    arguments: [
      "a", "alice@example.org", String(repeating: "n", count: 255), "名前", "a b", "🔑",
    ])
  func goodNames(_ name: String) throws {
    #expect(try AccountID(name).bytes == Array(name.utf8))
    #expect(try AccountID(name).description == name)
  }

  @Test("Names are compared as bytes, not as Swift compares text") func bytewise() throws {
    #expect("caf\u{E9}" == "cafe\u{301}")
    #expect(try AccountID("caf\u{E9}") != AccountID("cafe\u{301}"))
    #expect(try Set([AccountID("caf\u{E9}"), AccountID("cafe\u{301}")]).count == 2)
  }

  @Test(
    "Times print and read as RFC 3339",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
      (1_767_225_599, "2025-12-31T23:59:59Z"), (4_102_444_800, "2100-01-01T00:00:00Z"),
      (253_402_300_799, "9999-12-31T23:59:59Z"), (1_000_000_000, "2001-09-09T01:46:40Z"),
    ] as [(Int64, String)])
  func times(_ seconds: Int64, _ text: String) {
    #expect(Timestamp(secondsSince1970: seconds).description == text)
    #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
  }

  @Test("Every day of four centuries reads back as itself") func everyDay() {
    for day in Int64(0)..<146_097 {
      let time = Timestamp(secondsSince1970: day * 86_400 + 43_210)
      #expect(Timestamp(rfc3339: time.description) == time)
    }
  }

  @Test(
    "What is no date is no time",
    arguments: [
      "", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "2026-01-01T24:00:00Z",
      "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+00:00", "2026-01-01 00:00:00Z", "2026-1-1",
      "1969-12-31", "20260101", "2026-01-01T00:00:00.5Z", "２０２６-01-01",
    ])
  func badTimes(_ text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test("Sums stop at the ends of the range") func overflow() {
    let last = Timestamp(secondsSince1970: .max)
    #expect(last.adding(seconds: 1) == last)
    #expect(Timestamp(secondsSince1970: .min).adding(seconds: -1).secondsSince1970 == .min)
    #expect(last.seconds(since: Timestamp(secondsSince1970: -1)) == .max)
  }

  @Test("Errors are equal by code, and print their message alone") func errors() {
    #expect(RegainError(.refused, "a") == RegainError(.refused, "b"))
    #expect(RegainError(.refused, "a") != RegainError(.throttled, "a"))
    #expect("\(RegainError(.refused, "a", reason: .wrongSecret))" == "a")
  }

  @Test("A frame tells apart what joins to the same bytes") func frames() {
    var left = Frame("use")
    left.append("ab")
    left.append("c")
    var right = Frame("use")
    right.append("a")
    right.append("bc")
    #expect(left.bytes != right.bytes)
  }
}
