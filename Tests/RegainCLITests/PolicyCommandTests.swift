import Foundation
import Testing

@Suite("Looking at policies and trying them") struct PolicyCommandTests {
  private static let names = [
    "asvs-l2", "asvs-l3", "high-assurance", "nist-aal1", "nist-aal2", "nist-aal3",
    "service-account",
  ]

  private func lines(_ outcome: CommandLineTool.Outcome) throws -> [[String: JSONValue]] {
    try outcome.output.split(separator: "\n").map {
      try JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8))
    }
  }

  /// A file beside the tool's home.
  private func write(_ text: String, _ name: String, _ tool: CommandLineTool) throws -> String {
    try FileManager.default.createDirectory(
      atPath: tool.home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = tool.home + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static let own = """
    recovery:
      default: two-things
      policies:
        two-things:
          assurance: 2
          require: { allOf: [backup-code, device] }

    """

  // MARK: list and show

  @Test("The built-in policies are listed without a home, a keyring or a store") func list() throws
  {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let listed = try lines(tool.run("policy", "list", "--json"))
    #expect(listed.compactMap { $0["name"]?.text } == Self.names)
    for policy in listed {
      #expect(policy["digest"]?.text?.count == 64 && policy["requirement"]?.text != nil)
      #expect(policy["isBuiltIn"] == .flag(true) && policy["hasTwoWays"] == .flag(true))
      #expect(policy["isDefault"] == .flag(policy["name"] == .text("nist-aal2")))
      #expect((1...3).contains(policy["assurance"]?.number ?? 0))
    }
    let plain = try tool.run("policy", "list")
    #expect(plain.code == 0 && plain.output.split(separator: "\n").count == Self.names.count)
    #expect(plain.output.contains("nist-aal2  AAL2  the default  (2 of (backup-code, "))
    #expect(!FileManager.default.fileExists(atPath: tool.home))
  }

  @Test("Those of the installation's file are listed too") func own() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    _ = try write(Self.own, "policy.yaml", tool)
    let listed = try lines(tool.run("policy", "list", "--json"))
    let own = try #require(listed.first { $0["name"] == .text("two-things") })
    #expect(own["isBuiltIn"] == .flag(false) && own["isDefault"] == .flag(true))
    #expect(own["hasTwoWays"] == .flag(false) && own["assurance"] == .number(2))
    #expect(listed.count == Self.names.count + 1)
  }

  @Test("What a policy shows of itself is a policy file's text", arguments: names)
  func show(_ name: String) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let text = try tool.run("policy", "show", name)
    #expect(text.code == 0 && text.output.hasPrefix("\(name):\n  assurance: "))
    let shown = try tool.run("policy", "show", name, "--json").json
    #expect(Set(shown.keys) == ["name", "digest", "assurance", "text"])
    #expect(shown["text"] == .text(text.output) && shown["name"] == .text(name))
    let indented = text.output.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    let path = try write("recovery:\n  policies:\n" + indented, "policy.yaml", tool)
    // Of two that come with Regain nobody has named the risk analysis yet.
    let warnings = try tool.run("policy", "check", path, "--json").json["warnings"]
    #expect((warnings == .list([])) == !text.output.contains("riskAnalysis"))
    let again = try tool.run("policy", "show", name, "--json").json
    #expect(again["digest"] == shown["digest"])
  }

  @Test("A name that is none's is told, and a file that is wrong, with its line") func wrong()
    throws
  {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    for command in [["show", "nist-aal4"], ["simulate", "--policy", "nist-aal4"]] {
      let none = try tool.run(["policy"] + command + ["--json"])
      #expect(none.code == 65 && none.json["result"] == .text("malformed"))
      #expect(none.messages.contains("there are: asvs-l2"), "\(none.messages)")
    }
    _ = try write("recovery:\n  default: none\n", "policy.yaml", tool)
    for command in [["list"], ["show", "nist-aal1"], ["simulate"]] {
      let outcome = try tool.run(["policy"] + command)
      #expect(outcome.code == 78 && outcome.messages.contains("line 2"), "\(outcome)")
      #expect(outcome.output.isEmpty)
    }
  }

  // MARK: check

  @Test("A file is checked where it stands, and nothing is made") func check() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let path = try write(Self.own, "new.yaml", tool)
    let warned = try tool.run("policy", "check", path)
    #expect(warned.code == 0 && warned.output == "ok: own policies: 1\n")
    #expect(warned.messages.hasPrefix("regain: two-things can be met in one way alone"))
    let json = try tool.run("policy", "check", path, "--json")
    #expect(json.code == 0 && json.messages.isEmpty && json.json["result"] == .text("ok"))
    #expect(json.json["policies"] == .list([.text("two-things")]))
    guard case .list(let warnings)? = json.json["warnings"] else { throw Missing() }
    #expect(warnings.map { $0["policy"] } == [.text("two-things")])
    let both = Self.own.replacing(
      "allOf: [backup-code, device]", with: "anyOf: [backup-code, device]")
    let fine = try tool.run("policy", "check", write(both, "new.yaml", tool))
    #expect(fine.code == 0 && fine.messages.isEmpty)
    #expect(try tool.run("policy", "check", write("", "new.yaml", tool)).code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: tool.home) == ["new.yaml"])
  }

  private struct Missing: Error {}

  @Test(
    "A file that cannot be is refused with exit 78 and its line",
    arguments: [
      ("recovery:\n  polices: {}", "line 2: 'polices' is unknown"),
      (
        "recovery:\n  policies:\n    own:\n      require: { delivered-code: { channels: [sms] } }",
        "line 4: The policy 'own' cannot be: sms supports, and never decides"
      ),
      ("profile: strict", "line 1"), ("recovery: [", "not YAML"), ("a: &a b", "line 1"),
    ])
  func checkWrong(_ text: String, _ words: String) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run("policy", "check", write(text, "new.yaml", tool), "--json")
    #expect(outcome.code == 78 && outcome.json["result"] == .text("configuration"))
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }

  @Test("A file that is missing, or that others may write, is not taken") func checkFile() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    #expect(try tool.run("policy", "check", tool.home + "/none.yaml").code == 78)
    #expect(try tool.run("policy", "check", "/dev").code == 78)
    #expect(try tool.run("policy", "check", "").code == 64)
    #expect(try tool.run("policy", "check").code == 64)
    let path = try write(Self.own, "new.yaml", tool)
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    #expect(try tool.run("policy", "check", path).code == 77)
  }

  // MARK: simulate

  private static let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Vectors/attacks.yaml").standardizedFileURL.path

  @Test("The attacks that come with Regain end as their file says") func vectors() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let played = try tool.run("policy", "simulate", Self.vectors, "--json")
    #expect(played.code == 0, "\(played.messages)")
    let rows = try lines(played)
    #expect(rows.count % Self.names.count == 0 && rows.count > 200)
    for row in rows {
      #expect(
        Set(row.keys) == [
          "script", "policy", "outcome", "afterSeconds", "expected", "expectedAfterSeconds",
        ])
      #expect(
        row["outcome"] == row["expected"] && row["afterSeconds"] == row["expectedAfterSeconds"])
    }
    let wallet = rows.first {
      $0["script"] == .text("stolen-wallet") && $0["policy"] == .text("nist-aal3")
    }
    #expect(wallet?["outcome"] == .text("stopped") && wallet?["afterSeconds"] == .number(28_800))
    // Without the file the same is played, and nothing is expected.
    let builtIn = try lines(tool.run("policy", "simulate", "--json"))
    #expect(builtIn.map { $0["outcome"] } == rows.map { $0["outcome"] })
    #expect(builtIn.allSatisfy { $0["expected"] == .null })
    #expect(!FileManager.default.fileExists(atPath: tool.home))
  }

  @Test("One policy is tried for people, in a table") func table() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run("policy", "simulate", "--policy", "nist-aal3")
    #expect(outcome.code == 0)
    let rows = outcome.output.split(separator: "\n")
    #expect(
      rows.contains {
        $0.hasPrefix("stolen-wallet-on-holiday ") && $0.hasSuffix("  granted after 1d 2min")
      })
    #expect(rows.contains { $0.hasPrefix("sim-swap ") && $0.hasSuffix("  refused") })
    #expect(rows.contains { $0.hasPrefix("stolen-wallet ") && $0.hasSuffix("  stopped after 8h") })
    let columns = Set(rows.compactMap { $0.range(of: "nist-aal3")?.lowerBound.utf16Offset(in: $0) })
    #expect(columns.count == 1)
  }

  @Test("An expectation that is not met is exit 1, and told beside what came") func expectations()
    throws
  {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    _ = try write(Self.own, "policy.yaml", tool)
    let text = """
      thief:
        shows:
          - { at: 60, backup-code: {} }
          - { at: 90, device: { binding: exportable } }
        told: [0]
        expect: { two-things: refused, nist-aal2: { granted: 90 } }
      """
    let file = try write(text, "attacks.yaml", tool)
    let outcome = try tool.run("policy", "simulate", file)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("two-things       granted after 1min 30s  expected: refused\n"))
    #expect(outcome.messages == "regain: 1 of 8 outcomes are not as the file expects.\n")
    let json = try tool.run("policy", "simulate", file, "--policy", "two-things", "--json")
    #expect(json.code == 1 && json.json["expected"] == .text("refused"))
    #expect(json.json["outcome"] == .text("granted") && json.json["afterSeconds"] == .number(90))
    #expect(try tool.run("policy", "simulate", file, "--policy", "nist-aal2").code == 0)
    // A second more or less is another outcome.
    let later = try write(text.replacing("granted: 90", with: "granted: 91"), "attacks.yaml", tool)
    #expect(try tool.run("policy", "simulate", later, "--policy", "nist-aal2").code == 1)
  }

  @Test("A file of scripts that is wrong is exit 65, with its line") func wrongScripts() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    for (text, words) in [
      ("thief: { shows: [], expect: { own: refused } }", "There is no policy 'own'"),
      ("thief:\n  show: []", "line 2: 'show' is unknown"), ("", "no script"), ("a: [", "not YAML"),
    ] {
      let outcome = try tool.run("policy", "simulate", write(text, "a.yaml", tool), "--json")
      #expect(outcome.code == 65 && outcome.messages.contains(words), "\(outcome.messages)")
      #expect(outcome.json["result"] == .text("malformed"))
    }
    #expect(try tool.run("policy", "simulate", "/nowhere/a.yaml").code == 65)
    #expect(try tool.run("policy", "simulate", "").code == 64)
    #expect(try tool.run("policy", "simulate", "a", "b").code == 64)
  }

  @Test(
    "Each has help with an example", arguments: [[], ["list"], ["show"], ["check"], ["simulate"]])
  func help(_ command: [String]) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let help = try tool.run(["policy"] + command + ["--help"])
    #expect(help.code == 0 && help.output.contains("Example: regain policy"))
    #expect(try tool.run(["help", "policy"] + command).code == 0)
  }
}
