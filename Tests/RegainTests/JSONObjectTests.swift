import Regain
import Testing

/// What a token's claims are read with.
@Suite("JSON, as another program reads it") struct JSONObjectTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let result: String
    let comment: String
    let input: String
    let written: String?
  }

  private static let limits = JSONLimits(longest: 4096)

  private func decodeObject(_ text: String, mostItems: Int = 512) throws(RegainError) -> JSONObject
  {
    try JSONReader.decodeObject(
      Array(text.utf8), limits: JSONLimits(longest: 65_536, mostItems: mostItems))
  }

  @Test("Every text is read as Python reads it, or refused where it does") func table() throws {
    for test in try VectorFile<Case>.load("json.json") {
      let input = try unhex(test.input)
      let value = try? JSONReader.decode(input, limits: Self.limits)
      #expect((value != nil) == (test.result == "valid"), "\(test.id): \(test.comment)")
      guard let value, let written = test.written else { continue }
      #expect(try Array(JSONWriter.encode(value).utf8) == unhex(written), "\(test.id)")
      let object = try? JSONReader.decodeObject(input, limits: Self.limits)
      #expect((object != nil) == (value.object != nil), "\(test.id)")
    }
  }

  @Test(
    "What is no object is none, whatever it holds",
    arguments: ["[]", "[{}]", "null", "true", "0", "\"{}\"", "[[{\"a\":1}]]"])
  func notAnObject(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try decodeObject(text) }
  }

  @Test("A name is found by its bytes, also with NUL in it") func names() throws {
    let object = try decodeObject(#"{"a":1,"a\u0000":2,"\#u{E9}":3,"e\#u{301}":4}"#)
    #expect(object["a"]?.integer == 1)
    #expect(object["a\u{0}"]?.integer == 2)
    #expect(object["\u{E9}"]?.integer == 3)
    #expect(object["e\u{301}"]?.integer == 4)
    #expect(object["e"] == nil && object["A"] == nil && object[""] == nil)
  }

  @Test("A name twice is noticed however many are between", arguments: [0, 1, 14, 15, 16, 17, 100])
  func twice(_ between: Int) throws {
    let others = (0..<between).map { "\"n\($0)\":0," }.joined()
    for name in ["a", #"\u0061"#, "n\(between)"] {
      let text = "{\"a\":1,\(others)\"\(name)\":2}"
      let isRead = (try? decodeObject(text)) != nil
      #expect(isRead == (name.hasPrefix("n")), "\(name)")
    }
  }

  @Test("The number of members is bounded", arguments: [1, 31, 511])
  func members(_ most: Int) throws {
    func object(_ count: Int) -> String {
      "{" + (0..<count).map { "\"n\($0)\":0" }.joined(separator: ",") + "}"
    }
    // The object counts too.
    #expect(try decodeObject(object(most - 1), mostItems: most).members.count == most - 1)
    #expect(throws: RegainError(.malformed, "")) { try decodeObject(object(most), mostItems: most) }
  }

  @Test("Objects within one another are bounded") func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
    }
    let bytes = Array(nested(3).utf8)
    let more = Array(nested(4).utf8)
    let limits = JSONLimits(longest: 4096, deepest: 3)
    #expect(throws: Never.self) { try JSONReader.decodeObject(bytes, limits: limits) }
    #expect(throws: RegainError(.malformed, "")) {
      try JSONReader.decodeObject(more, limits: limits)
    }
  }

  @Test("What is wrong is said without what was read") func messages() {
    for text in [#"{"secret":1,"secret":2}"#, #"{"secret":secret}"#, #"{"a":"secret"#, "secret"] {
      do throws(RegainError) {
        _ = try decodeObject(text)
        Issue.record("\(text) was read")
      } catch {
        #expect(!error.message.contains("secret"))
      }
    }
  }
}
