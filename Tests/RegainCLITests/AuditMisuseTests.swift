import Foundation
import Testing

@Suite("regain audit, used wrongly") struct AuditMisuseTests {
  private struct Mistake {
    let arguments: [String]
    let code: Int32
    let hint: String

    init(_ arguments: String..., code: Int32, hint: String) {
      (self.arguments, self.code, self.hint) = (["audit"] + arguments, code, hint)
    }
  }

  private func expect(_ mistakes: [Mistake], of tool: CommandLineTool) throws {
    for mistake in mistakes {
      let outcome = try tool.run(mistake.arguments)
      #expect(outcome.code == mistake.code, "\(mistake.arguments): \(outcome)")
      #expect(outcome.messages.hasPrefix("regain: "), "\(mistake.arguments): \(outcome)")
      #expect(outcome.messages.contains(mistake.hint), "\(mistake.arguments): \(outcome)")
      #expect(outcome.output.isEmpty, "\(mistake.arguments)")
      let json = try tool.run(
        mistake.arguments.prefix(2) + ["--json"] + mistake.arguments.dropFirst(2))
      #expect(json.code == mistake.code && json.json["result"]?.text != nil, "\(json)")
    }
  }

  @Test("Arguments that are missing, too many or no numbers: 64, and how it is used") func usage()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try expect(
      [
        Mistake("show", code: 64, hint: "index"), Mistake("prove", code: 64, hint: "--since"),
        Mistake("show", "first", code: 64, hint: "first"),
        Mistake("show", "1", "2", code: 64, hint: "too many"),
        Mistake("show", "9223372036854775808", code: 64, hint: "9223372036854775808"),
        Mistake("export", code: 64, hint: "folder"), Mistake("anchor", code: 64, hint: "file"),
        Mistake("reconcile", code: 64, hint: "folder"),
        Mistake("list", "--from", code: 64, hint: "--from"),
        Mistake("export", "", code: 64, hint: "is a variable not set"),
        Mistake("verify", "", code: 64, hint: "is a variable not set"),
        Mistake("reconcile", "", code: 64, hint: "is a variable not set"),
        Mistake("verify", code: 64, hint: "--proof and --entry"),
        Mistake("verify", "--proof", "p", code: 64, hint: "--proof and --entry"),
        Mistake("verify", "--entry", "e", code: 64, hint: "--proof and --entry"),
        Mistake("verify", "d", "--proof", "p", "--entry", "e", code: 64, hint: "Name a folder"),
        Mistake(
          "verify", "--proof", "p", "--entry", "e", "--anchor", "a", code: 64, hint: "for copies"),
        Mistake("erase", code: 64, hint: "--account or --entry"),
        Mistake("erase", "--account", "a", "--entry", "1", code: 64, hint: "--account or"),
        Mistake("erase", "--entry", "1", "--field", "name", code: 64, hint: "actor"),
        Mistake("forge", code: 64, hint: "no such subcommand"),
      ], of: tool)
  }

  @Test("Entries that are not there: 65, and where to look", arguments: [1, 2, Int64.max])
  func noEntry(_ index: Int64) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let mistakes = ["show", "prove"].map {
      Mistake($0, "\(index)", code: 65, hint: "regain audit list")
    }
    try expect(
      mistakes + [
        Mistake("erase", "--entry", "\(index)", code: 65, hint: "regain audit list"),
        Mistake("show", "--", "-1", code: 65, hint: "regain audit list"),
      ], of: tool)
    #expect(try tool.run("audit", "list", "--from", "\(index)").code == 0)
  }

  @Test("A file for a folder, a folder for a file, nothing at all: what is wrong with which")
  func wrongPlaces() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    let (file, nowhere) = (copy.path("checkpoint"), "\(tool.folder)/nowhere")
    let entry = try tool.save("entry", "audit", "show", "0", "--raw")
    let proof = try tool.save("proof", "audit", "prove", "0")
    try expect(
      [
        Mistake("export", file, code: 65, hint: "is a file. Name a folder"),
        Mistake("export", tool.home, code: 65, hint: "Name an empty folder"),
        Mistake("export", "/proc/regain", code: 69, hint: "/proc/regain"),
        Mistake("verify", file, code: 65, hint: "no copy of a log"),
        Mistake("verify", nowhere, code: 65, hint: "no copy of a log"),
        Mistake("reconcile", file, code: 65, hint: "no copy of a log"),
        Mistake("reconcile", nowhere, code: 65, hint: "\(nowhere) holds no copy of a log"),
        Mistake("verify", copy.path, "--trust", nowhere, code: 65, hint: nowhere),
        Mistake("verify", copy.path, "--trust", copy.path, code: 65, hint: "is no file"),
        Mistake("verify", copy.path, "--trust", file, code: 65, hint: "regain audit trust"),
        Mistake("verify", copy.path, "--anchor", entry, code: 65, hint: "no signed note"),
        Mistake("verify", copy.path, "--anchor", copy.path, code: 65, hint: "is no file"),
        Mistake("verify", "--proof", nowhere, "--entry", entry, code: 65, hint: nowhere),
        Mistake("verify", "--proof", entry, "--entry", proof, code: 65, hint: "no proof"),
        Mistake("verify", "--proof", proof, "--entry", proof, code: 1, hint: "not of this entry"),
        Mistake("anchor", copy.path, code: 78, hint: "is no file"),
        Mistake("anchor", nowhere + "/anchor", code: 69, hint: nowhere),
        Mistake("anchor", entry, code: 78, hint: "\(entry) holds no checkpoint of a log"),
      ], of: tool)
    #expect(try tool.run("audit", "verify", copy.path).code == 0, "nothing was touched")
  }

  @Test("Without an installation: what needs one says so") func noInstallation() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let arguments = [
      ["list"], ["show", "0"], ["checkpoint"], ["prove", "0"], ["trust"], ["export", "d"],
      ["anchor", "f"], ["reconcile", "d"], ["erase", "--account", "a"],
    ]
    for words in arguments {
      let outcome = try tool.run(["audit"] + words)
      #expect(outcome.code == 78 && outcome.messages.contains("regain init"), "\(words) \(outcome)")
    }
  }

  @Test("A keyring without a key of the log says how to make one; older installations go on")
  func noKey() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let text = try String(contentsOfFile: tool.keyringPath, encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.contains(" log-signing ") }
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(fileURLWithPath: tool.keyringPath))
    let codes = try tool.issue("alice").codes
    #expect(try tool.redeem(codes[0], "alice").code == 0)
    for words in [["checkpoint"], ["prove", "0"], ["trust"], ["export", "\(tool.folder)/d"]] {
      let outcome = try tool.run(["audit"] + words)
      #expect(outcome.code == 78 && outcome.messages.contains("keys rotate log-signing"))
    }
    #expect(try tool.run("keys", "rotate", "log-signing").code == 0)
    #expect(try tool.run("audit", "checkpoint").code == 0)
  }

  @Test(
    "A copy, a trust file or a proof that may not be read says so",
    .enabled(if: isRoot, "root runs it as another user"))
  func unreadable() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    let trust = try tool.save("trust", "audit", "trust")
    let nobody = try UnprivilegedTool(tool)
    try nobody.own(tool.folder)
    let verify = ["audit", "verify", copy.path, "--trust", trust]
    #expect(try nobody.run(verify).code == 0)
    for (path, code) in [
      (copy.path("checkpoint"), 69), (copy.path("tile/0/000.p/1"), 69), (trust, 65),
    ] {
      try tool.setMode(0o000, of: path)
      let outcome = try nobody.run(verify)
      #expect(outcome.code == Int32(code) && outcome.messages.contains(path), "\(outcome)")
      #expect(outcome.messages.contains("Permission denied"), "\(outcome)")
      try tool.setMode(0o600, of: path)
    }
    try tool.setMode(0o500, of: copy.path)
    #expect(try nobody.run("codes", "issue", "alice").code == 0)
    let export = try nobody.run("audit", "export", copy.path)
    #expect(export.code == 69 && export.messages.contains(copy.path), "\(export)")
    try tool.setMode(0o700, of: copy.path)
    #expect(try nobody.run("audit", "export", copy.path).code == 0)
  }
}
