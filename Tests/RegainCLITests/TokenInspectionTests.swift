import Foundation
import Testing

@Suite("regain token inspect") struct TokenInspectionTests {
  private func inspect(
    _ token: String, _ more: String..., tool: CommandLineTool
  ) throws -> CommandLineTool.Outcome {
    try tool.run(["token", "inspect"] + more, input: Array(token.utf8))
  }

  @Test("Every form, without store and keyring: marked unverified, and only signed claims shown")
  func forms() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let elsewhere = try CommandLineTool.make()
    defer { elsewhere.remove() }
    for form in TokenTests.Form.all {
      let issued = try all.issued("alice", form.options[0], form.options[1])
      let token = try issued.text("token")
      let json = try inspect(token, "--json", tool: elsewhere).json
      #expect(json["unverified"] == .flag(true) && json["format"] == .text(form.name))
      #expect(json["length"] == .number(token.count))
      #expect(json["prefix"]?.text.map { token.hasPrefix($0) } == true)
      let text = try inspect(token, tool: elsewhere)
      #expect(text.code == 0 && text.output.hasPrefix("unverified"), "\(text)")
      #expect(!(text.output + text.messages).contains(token.suffix(30)))
      guard form.name != "handle" else {
        #expect(json["checksum"] == .text("right") && json["claims"] == nil && json["keyID"] == nil)
        continue
      }
      #expect(json["keyID"] == issued["keyID"])
      #expect(json["footer"] == .text("{\"kid\":\"\(try issued.text("keyID"))\"}"))
      let parts = form.name.split(separator: ".").map(String.init)
      #expect(json["version"] == .text(parts[0]) && json["purpose"] == .text(parts[1]))
      if form.name.hasSuffix("public") {
        #expect(json["claims"]?["sub"] == .text("alice"))
        #expect(json["claims"]?["jti"] == issued["id"])
        #expect(text.output.contains("\"sub\":\"alice\""))
      } else {
        #expect(json["claims"] == nil && !text.output.contains("alice"))
      }
    }
    #expect(!FileManager.default.fileExists(atPath: elsewhere.home))
  }

  @Test("What a stranger wrote moves no cursor, and an object with a name twice is shown as text")
  func hostile() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    func token(_ payload: String, footer: String? = nil) -> String {
      let body = Data(payload.utf8) + Data(repeating: 7, count: 64)
      return (["v4.public", base64url(body)] + (footer.map { [base64url(Data($0.utf8))] } ?? []))
        .joined(separator: ".")
    }
    let escape = "{\"sub\":\"\u{1B}[2J\u{7}\u{202E}ecila\u{2028}\u{9B}31m\"}"
    let shown = try inspect(token(escape, footer: "\u{1B}]0;x\u{7}\n"), tool: tool)
    #expect(shown.code == 0, "\(shown)")
    let scalars = (shown.output + shown.messages).unicodeScalars
    #expect(
      scalars.allSatisfy { scalar in
        scalar == "\n"
          || ![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory)
      })
    #expect(shown.output.contains("\\u{1b}[2J") && shown.output.contains("\\u{202e}"))
    #expect(shown.output.split(separator: "\n").count { $0.hasPrefix("claims:") } == 1)
    let twice = #"{"sub":"a","sub":"b"}"#
    #expect(try inspect(token(twice), "--json", tool: tool).json["claims"] == .text(twice))
    #expect(try inspect(token("null"), "--json", tool: tool).json["claims"] == .text("null"))
    let deep = String(repeating: "[", count: 2000)
    #expect(try inspect(token(deep), "--json", tool: tool).json["claims"] == .text(deep))
    let empty = try inspect(token(""), "--json", tool: tool)
    #expect(empty.code == 0 && empty.json["footer"] == nil, "\(empty)")
  }

  @Test(
    "What is no token: 65", arguments: ["", "v4.public.", "rgh_abc", "v1.public.AAAA", "hello"])
  func none(_ text: String) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try inspect(text, "--json", tool: tool)
    #expect(outcome.code == 65 && outcome.json["result"] == .text("malformed"))
  }

  private func base64url(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
