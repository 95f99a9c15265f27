import Foundation
import Testing

@Suite("A witness beside the anchor") struct WitnessTests {
  private static let url = "http://127.0.0.1:9/w1"
  private static let key = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
  private static let logKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

  private func ready() throws -> (CommandLineTool, IssuedCodes) {
    var tool = try CommandLineTool.ready()
    let codes = try tool.issue("alice")
    #expect(try tool.run("audit", "anchor", tool.home + "/anchor").code == 0)
    tool.environment = [
      "REGAIN_ANCHOR": tool.home + "/anchor", "REGAIN_WITNESS": Self.url,
      "REGAIN_WITNESS_KEY": Self.key, "no_proxy": "127.0.0.1",
    ]
    return (tool, codes)
  }

  @Test("Where nobody answers, nothing is granted and a stop is taken") func nobody() throws {
    let (tool, codes) = try ready()
    defer { tool.remove() }
    let refused = try tool.redeem(codes.codes[0], "alice")
    #expect(refused.code == 69)
    #expect(refused.messages.contains("witness at http://127.0.0.1:9/w1"), "\(refused.messages)")
    #expect(try tool.run("doctor").code == 1)
    #expect(try tool.run("stop", "alice", input: Array(codes.stopCode.utf8)).code == 0)
    #expect(try tool.run("audit", "list").code == 0)
  }

  @Test("Without curl it says so, and a stop is taken") func noCurl() throws {
    var (tool, codes) = try ready()
    defer { tool.remove() }
    tool.environment["PATH"] = tool.home + ":bin"
    let refused = try tool.redeem(codes.codes[0], "alice")
    #expect(refused.code == 78)
    #expect(refused.messages.contains("curl"), "\(refused.messages)")
    #expect(try tool.run("stop", "alice", input: Array(codes.stopCode.utf8)).code == 0)
  }

  @Test(
    "A witness without its key, its address or an anchor is no configuration",
    arguments: ["REGAIN_ANCHOR", "REGAIN_WITNESS", "REGAIN_WITNESS_KEY"])
  func incomplete(_ missing: String) throws {
    var (tool, codes) = try ready()
    defer { tool.remove() }
    tool.environment[missing] = nil
    #expect(try tool.redeem(codes.codes[0], "alice").code == 78)
  }

  @Test(
    "An address that is none, or holds a password, is refused",
    arguments: [
      "witness.example", "ftp://witness.example", "file:///etc/passwd", "https://", "-o/tmp/x",
      "https://user:secret@witness.example/", "https://user@witness.example/",
      "https://witness.example/?a=b", "https://witness.example/#a", "https://witness.example/ a",
      "https://witness.example/\n",
    ]) func badAddresses(_ address: String) throws
  {
    let (tool, codes) = try ready()
    defer { tool.remove() }
    let outcome = try tool.redeem(codes.codes[0], "alice", "--witness=\(address)")
    #expect(outcome.code == 78, "\(outcome.messages)")
    #expect(!outcome.messages.contains("secret"))
  }

  @Test("A log's key is no witness's") func badKeys() throws {
    let (tool, codes) = try ready()
    defer { tool.remove() }
    for key in ["x", Self.logKey] {
      #expect(try tool.redeem(codes.codes[0], "alice", "--witness-key=\(key)").code == 78)
    }
    // Nobody is kept from stopping by a setting.
    let stopped = try tool.run(
      "stop", "alice", "--witness-key=x", input: Array(codes.stopCode.utf8))
    #expect(
      stopped.code == 0 && stopped.messages.contains("Stopped without the anchor"), "\(stopped)")
  }

  @Test("An anchor that the witness has not signed verifies no copy") func verifying() throws {
    let (tool, _) = try ready()
    defer { tool.remove() }
    let copy = tool.home + "/copy"
    #expect(try tool.run("audit", "export", copy).code == 0)
    let verdict = try tool.run("audit", "verify", copy, "--json")
    #expect(verdict.code == 1 && verdict.json["result"]?.text == "refused", "\(verdict.messages)")
    var without = tool
    without.environment["REGAIN_WITNESS_KEY"] = nil
    #expect(try without.run("audit", "verify", copy).code == 0)
    without.environment["REGAIN_ANCHOR"] = nil
    #expect(try without.run("audit", "verify", copy, "--witness-key", Self.key).code == 64)
  }

  /// What curl is given, and what is made of its answer.
  @Test("Curl gets no settings, no redirect and the whole request, and its answer is bounded")
  func carrying() throws {
    var (tool, codes) = try ready()
    defer { tool.remove() }
    let folder = tool.home + "/bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    tool.environment["PATH"] = folder + ":/usr/bin:/bin"
    func answer(_ script: String) throws -> CommandLineTool.Outcome {
      let text =
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(folder)/args\ncat > \(folder)/body\n\(script)\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/curl"))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o700], ofItemAtPath: folder + "/curl")
      return try tool.redeem(codes.codes[0], "alice")
    }
    func read(_ name: String) throws -> String {
      try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    let unknown = try answer("printf 'no such log\\n404 text/plain'")
    #expect(unknown.code == 78 && unknown.messages.contains("regain audit trust"))
    let arguments = try read("args").split(separator: "\n")
    #expect(arguments.first == "-q" && arguments.last == "http://127.0.0.1:9/w1/add-checkpoint")
    #expect(!arguments.contains("--location") && !arguments.contains { $0.hasPrefix("-L") })
    #expect(try read("body").hasPrefix("old "))
    #expect(try !read("args").contains(codes.codes[0]))
    let ahead = try answer("printf '99\\n\\n409 text/x.tlog.size'")
    #expect(ahead.code == 78 && ahead.messages.contains("behind its witness"))
    #expect(try answer("head -c 70000 /dev/zero; printf '\\n200 '").code == 69)
    #expect(try answer("yes").code == 69)
    #expect(try answer("printf ''").code == 69)
    #expect(try answer("echo 'curl: (6) no host' >&2; exit 6").messages.contains("no host"))
  }
}
