import Foundation
import Testing

@Suite("Printed sheets") struct PrintingTests {
  @Test("HTML: a page for each sheet, what was named is escaped, nothing is loaded or run")
  func html() throws {
    let run = try BulkTests.Run()
    defer { run.tool.remove() }
    try run.write(
      #"{"account":"<script>alert(1)</script>","label":"\"&'</style>"}"# + "\n"
        + #"{"account":"bob","count":30}"# + "\n")
    #expect(try run.issue().code == 0)
    let page = run.folder + "/page.html"
    let outcome = try run.tool.run(
      "codes", "open", run.output, "--key-file", run.key, "--format", "html", "--output", page)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.hasPrefix("<!doctype html>"))
    #expect(html.components(separatedBy: "<section").count == 3)
    #expect(html.components(separatedBy: "<li>").count == 41)
    #expect(html.contains("&lt;script&gt;") && !html.contains("<script"))
    #expect(html.components(separatedBy: "</style>").count == 2)
    for word in ["http:", "https:", "src=", "url(", "@import"] { #expect(!html.contains(word)) }
    let mode = try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
    let again = try run.tool.run(
      "codes", "open", run.output, "--key-file", run.key, "--output", page)
    #expect(again.code == 78, "never written over")
  }

  @Test("Text: a form feed between sheets, and each code redeems as it is printed") func text()
    throws
  {
    let run = try BulkTests.Run()
    defer { run.tool.remove() }
    try run.write(accounts: 3)
    #expect(try run.issue().code == 0)
    let text = try run.tool.run("codes", "open", run.output, "--key-file", run.key).output
    #expect(text.components(separatedBy: "\u{0C}").count == 3)
    let one = try run.tool.run(
      "codes", "open", run.output, "--key-file", run.key, "--account", "user1")
    #expect(one.output.contains("user1") && !one.output.contains("user2"))
    let line = try #require(one.output.split(separator: "\n").first { $0.contains("  1  ") })
    let code = String(try #require(line.split(separator: " ").last))
    #expect(try run.tool.redeem(code, "user1").code == 0)
    let none = try run.tool.run(
      "codes", "open", run.output, "--key-file", run.key, "--account", "nobody")
    #expect(none.code == 65)
  }

  @Test("A single sheet prints as HTML too") func single() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let html = try tool.run("codes", "issue", "alice", "--profile", "long", "--format", "html")
      .output
    #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
    #expect(html.components(separatedBy: "<li>").count == 11)
  }

  @Test("A replacement says on paper which code to retype") func replacement() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let first = try tool.run("codes", "issue", "alice", "--profile", "long").output
    #expect(!first.contains("replaces"))
    for format in ["text", "html"] {
      let second = try tool.run(
        "codes", "issue", "alice", "--profile", "long", "--format", format
      ).output
      let slot = try #require(
        try tool.run("codes", "status", "alice", "--json").json["confirmSlot"]?.number)
      #expect(second.contains("replaces an older one") && second.contains("retyped code \(slot) "))
    }
  }

  @Test("Opening wrongly: another key, a changed line, no batch, a key that others may read")
  func wrong() throws {
    let run = try BulkTests.Run()
    defer { run.tool.remove() }
    try run.write(accounts: 3)
    #expect(try run.issue().code == 0)
    let other = run.folder + "/other.key"
    #expect(try run.tool.run("keys", "recipient", "--output", other).code == 0)
    #expect(try run.tool.run("keys", "recipient", "--output", other).code == 78)
    #expect(try run.tool.run("codes", "open", run.output, "--key-file", other).code == 65)
    let missing = try run.tool.run("codes", "open", run.output, "--key-file", other + "x")
    #expect(missing.code == 78)
    #expect(missing.messages.contains("regain keys recipient"))
    #expect(try run.tool.run("codes", "open", run.list, "--key-file", run.key).code == 65)
    var lines = run.lines.map(String.init)
    lines[1] = lines[1].replacingOccurrences(of: #""sealed":"A"#, with: #""sealed":"B"#)
      .replacingOccurrences(of: #""sealed":""#, with: #""sealed":"AA"#)
    try lines.joined(separator: "\n").appending("\n")
      .write(toFile: run.output, atomically: false, encoding: .utf8)
    let changed = try run.tool.run("codes", "open", run.output, "--key-file", run.key, "--json")
    #expect(changed.code == 65)
    #expect(changed.messages.contains("line 2"))
    #expect(changed.output.split(separator: "\n").count == 3, "the others, and the verdict")
    try run.tool.setMode(0o644, of: run.key)
    #expect(try run.tool.run("codes", "open", run.output, "--key-file", run.key).code == 77)
  }
}
