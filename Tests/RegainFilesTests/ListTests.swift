import Foundation
import Regain
import RegainFiles
import Testing

@Suite("Lists of accounts") struct ListTests {
  /// Every record as one line of text, or the error that the whole file gives.
  private func read(_ bytes: [UInt8], columns: [String]? = nil) throws -> [String] {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-list-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try ListFile(path: url.path, known: ["account", "label", "count"], columns: columns)
    let reader = try file.open()
    var lines: [String] = []
    while let record = try reader.next() {
      switch record {
      case .fault(let line, _): lines.append("\(line)!")
      case .row(let line, let values):
        let pairs = values.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }
        lines.append("\(line):" + pairs.joined(separator: "|"))
      }
    }
    return lines
  }

  private func text(_ value: ListValue) -> String {
    value.text ?? value.list?.joined(separator: "+") ?? ""
  }

  private func read(_ text: String, columns: [String]? = nil) throws -> [String] {
    try read(Array(text.utf8), columns: columns)
  }

  private func error(_ text: String) -> RegainError? {
    do {
      _ = try read(text)
      return nil
    } catch { return error as? RegainError }
  }

  @Test("CSV as RFC 4180 has it: quotes, doubled quotes, commas and line ends inside of them")
  func quoting() throws {
    let text = "account,label\r\na,\"x, y\"\r\nb,\"say \"\"hi\"\"\"\r\n\"c\",\"two\nlines\"\nd,\n"
    #expect(
      try read(text) == [
        "2:account=a|label=x, y", "3:account=b|label=say \"hi\"", "4:account=c|label=two\nlines",
        "6:account=d",
      ])
  }

  @Test("Columns may stand in any order and case, and the last line may lack its end")
  func columns()
    throws
  {
    #expect(try read("Count, Account\n3,a") == ["2:account=a|count=3"])
    #expect(try read("a,x,b\n", columns: ["account", "-", "label"]) == ["1:account=a|label=b"])
  }

  @Test("A mark in front of UTF-8 is passed over; empty lines are, too") func marks() throws {
    #expect(try read([0xEF, 0xBB, 0xBF] + Array("account\n\n\r\na\n\n".utf8)) == ["4:account=a"])
  }

  @Test(
    "Broken quoting is the fault of its own line; the next ones are read",
    arguments: [
      ("account\na\"b\nc\n", ["2!", "3:account=c"]),
      ("account\n\"a\"b\nc\n", ["2!", "3:account=c"]),
      ("account\n\"a\" \nc\n", ["2!", "3:account=c"]),
      ("account\na,b\nc\n", ["2!", "3:account=c"]),
      ("account,label\na\nb,c\n", ["2!", "3:account=b|label=c"]),
      ("account\na\nb,\"c\n", ["2:account=a", "3!"]),
      ("account\na\u{0}\nc\n", ["2!", "3:account=c"]),
    ])
  func broken(_ text: String, _ expected: [String]) throws { #expect(try read(text) == expected) }

  @Test("A quote left open does not swallow a long file") func openQuote() throws {
    let rest = (0..<20_000).map { "user\($0)\n" }.joined()
    let lines = try read("account\n\"a\n" + rest)
    #expect(lines.first == "2!")
    #expect(lines.count > 15_000, "reading went on")
  }

  @Test("Text that is no UTF-8 is a fault of its line") func encoding() throws {
    let latin = Array("account\nm".utf8) + [0xFC] + Array("ller\nb\n".utf8)
    #expect(try read(latin) == ["2!", "3:account=b"])
    let json = Array("{\"account\":\"a\"}\n{\"account\":\"".utf8) + [0xFF] + Array("\"}\n".utf8)
    #expect(try read(json) == ["1:account=a", "2!"])
  }

  @Test(
    "A file that is no list is refused as a whole, and told why",
    arguments: [
      ("", "empty"), ("user,label\na,b\n", "columns"), ("alice\nbob\n", "columns"),
      ("account,account\na,b\n", "columns"), ("account,lable\na,b\n", "columns"),
    ])
  func noList(_ text: String, _ word: String) {
    let error = error(text)
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(word) == true)
  }

  @Test("UTF-16 is named as what it is") func utf16() {
    for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
      #expect(throws: RegainError.self) { _ = try read(mark + [0x61, 0]) }
    }
  }

  @Test("JSON lines: objects of texts, numbers and lists, one a line") func json() throws {
    let text = """
      {"account":"a","label":"x","count":3}
      {"account":"b"
      []

      {"account":{"x":1}}
      {"account":"c","codes":["1","2"]}
      {"account":1.5}
      """
    #expect(
      try read(text) == [
        "1:account=a|count=3|label=x", "2!", "3!", "5!", "6:account=c|codes=1+2", "7!",
      ])
  }

  @Test("A line of JSON that is far too long is a fault, and the next is read") func longLine()
    throws
  {
    let long = "{\"account\":\"" + String(repeating: "x", count: 70_000) + "\"}\n"
    #expect(try read(long + "{\"account\":\"b\"}\n") == ["1!", "2:account=b"])
  }

  @Test("Names that stand twice are found, with the line that had them first") func repeated() {
    var names = RepeatedNames()
    let list = (0..<100_000).map { Array("user\($0)".utf8) } + [Array("user7".utf8)]
    for name in list { names.note(name) }
    var found: [(Int, Int)] = []
    for (index, name) in list.enumerated() {
      if let first = names.firstLine(of: name, now: index + 1) { found.append((index + 1, first)) }
    }
    #expect(found.count == 1)
    #expect(found.first?.0 == 100_001)
    #expect(found.first?.1 == 8)
  }
}
