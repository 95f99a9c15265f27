import Regain
import RegainTesting
import Testing

@Suite("Strict JSON") struct JSONTests {
  private static let limits = JSONLimits(longest: 4096)

  private func decode(
    _ text: String, mark: Bool = false
  ) throws(RegainError) -> JSONValue {
    try JSONReader.decode(Array(text.utf8), limits: Self.limits, skipsByteOrderMark: mark)
  }

  @Test(
    "What is JSON is read, and written again",
    arguments: [
      ("null", "null"), (" true\n", "true"), ("\tfalse\r\n", "false"), ("0", "0"), ("-0", "-0"),
      ("-12.50e+07", "-12.50e+07"), ("1E5", "1E5"), ("0.1", "0.1"), ("[]", "[]"), ("{ }", "{}"),
      ("[1 , 2,[3]]", "[1,2,[3]]"), (#"{"a":1, "b" :{"a":null}}"#, #"{"a":1,"b":{"a":null}}"#),
      (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\u0008\u000c\u000a\u000d\u0009""#),
      (#""\u0041\u00e9\u20AC\uD83D\uDE00""#, "\"Aé€😀\""), (#""</script>""#, #""\u003c/script>""#),
      ("\"\u{7F}\u{2028}\"", "\"\u{7F}\u{2028}\""), (#""\u0000""#, #""\u0000""#),
      // Names that String equates and JSON does not.
      ("{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
    ])
  func valid(_ text: String, _ written: String) throws {
    #expect(Array(JSONWriter.encode(try decode(text)).utf8) == Array(written.utf8))
  }

  @Test(
    "What is not is refused",
    arguments: [
      "", " ", "nul", "nulll", "True", "01", "-", "+1", "1.", ".1", "1e", "1e+", "0x1", "NaN",
      "--1",
      "1 2", "[1,]", "[,1]", "[1", "[", "]", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
      #"{a:1}"#,
      #"{"a":1"#, #"{"a":1}}"#, #"{"a" 1}"#, #"{1:1}"#, "{,}", "'a'", #"""#, #""a"#, #""\"#,
      #""\x""#,
      #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\ud800\ud800""#,
      #""\uD83D"#, "\"\u{1}\"", "\"\n\"", "// a\n1", "1//", "\u{FEFF}1", "\u{A0}1", "\u{0}1",
      "1\u{0}",
      #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":{"é":1,"\u00e9":2}}"#,
      #""\u00e9\u+123""#, #""\u 123""#,
    ])
  func invalid(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try decode(text) }
  }

  @Test(
    "Bytes that are not UTF-8 are refused",
    arguments: [
      "22ff22", "22c08022", "22eda08022", "22f490808022", "7b22ff223a317d", "22c322", "fffe2200",
    ])
  func notUTF8(_ text: String) throws {
    let bytes = try unhex(text)
    #expect(throws: RegainError(.malformed, "")) {
      try JSONReader.decode(bytes, limits: Self.limits)
    }
  }

  @Test("A mark of byte order is skipped once, and only where it is asked for") func byteOrderMark()
    throws
  {
    #expect(try decode("\u{FEFF}1", mark: true).integer == 1)
    #expect(throws: RegainError(.malformed, "")) { try decode("\u{FEFF}\u{FEFF}1", mark: true) }
    #expect(throws: RegainError(.malformed, "")) { try decode("1\u{FEFF}", mark: true) }
  }

  @Test("Length, depth and number of values are bounded") func bounds() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try decode(nested(8)) }
    #expect(throws: RegainError(.malformed, "")) { try decode(nested(9)) }
    #expect(throws: RegainError(.malformed, "")) { try decode(String(repeating: "[", count: 4096)) }
    #expect(throws: RegainError(.malformed, "")) {
      try decode(String(repeating: #"{"a":"#, count: 800))
    }
    func row(_ count: Int) -> String {
      "[" + [String](repeating: "0", count: count).joined(separator: ",") + "]"
    }
    #expect(try decode(row(511)).array?.count == 511)
    #expect(throws: RegainError(.malformed, "")) { try decode(row(512)) }
    #expect(throws: Never.self) { try decode(String(repeating: " ", count: 4095) + "1") }
    #expect(throws: RegainError(.malformed, "")) {
      try decode(String(repeating: " ", count: 4096) + "1")
    }
  }

  @Test("A number is an integer only where it is written as one") func integers() throws {
    #expect(try decode("9223372036854775807").integer == .max)
    #expect(try decode("-9223372036854775808").integer == .min)
    for other in ["9223372036854775808", "1.0", "1e3", "\"1\"", "true"] {
      #expect(try decode(other).integer == nil)
    }
  }

  @Test("No bytes make the reader fall over", arguments: 1...8)
  func noise(_ seed: UInt64) throws {
    var random = Noise(seed: seed)
    let alphabet = Array("{}[]\"\\:,utrfnale0123.-+eE \n\u{E9}".utf8) + [0xFF, 0x00, 0xC3]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &random)]
      }
      guard let value = try? JSONReader.decode(bytes, limits: Self.limits) else { continue }
      let written = JSONWriter.encode(value)
      let again = JSONWriter.encode(try JSONReader.decode(Array(written.utf8), limits: Self.limits))
      #expect(again == written, "seed \(seed)")
    }
  }
}
