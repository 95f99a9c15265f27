import Foundation
import RegainCrypto
import Testing

/// A small log: a sheet, a use with a source and a reason of its own, and a refusal.
private func makeTool() throws -> (tool: CommandLineTool, codes: IssuedCodes) {
  let tool = try CommandLineTool.ready()
  let codes = try tool.issue("alice", "--profile", "long", "--actor", "root", "--reason", "hired")
  #expect(try tool.redeem(codes.codes[0], "alice", "--source", "192.0.2.7").code == 0)
  #expect(try tool.redeem(codes.codes[0], "alice").code == 1)
  return (tool, codes)
}

@Suite("regain audit") struct AuditingTests {
  @Test("list and show tell the same, personal values only when asked; --raw is the leaf itself")
  func reading() throws {
    let (tool, _) = try makeTool()
    defer { tool.remove() }
    let plain = try tool.run("audit", "list")
    let lines = plain.output.split(separator: "\n")
    #expect(plain.code == 0 && lines.count == 5)
    #expect(lines[3].hasPrefix("3  ") && lines[3].contains("authn_login_success"))
    #expect(!plain.output.contains("192.0.2.7") && !plain.output.contains("-commitment"))
    #expect(try tool.run("audit", "list", "--with-values").output.contains("source=192.0.2.7"))
    #expect(try tool.run("audit", "list", "--from", "3").output == lines[3...].joined("\n"))
    let shown = try tool.run("audit", "show", "3")
    #expect(shown.output.hasPrefix("index 3\nid ") && shown.output.contains("source: 192.0.2.7\n"))
    let json = try tool.run("audit", "show", "3", "--json").json
    #expect(json["values"]?["source"] == .text("192.0.2.7"))
    #expect(json["fields"]?["slot"] == .text("1"))
    let raw = try tool.run("audit", "show", "3", "--raw").output
    let leaf = TreeHash.leaf(Array(raw.utf8).span).bytes
    let copy = try tool.export("copy")
    #expect(Array(try copy.bytes("tile/0/000.p/5")[96..<128]) == leaf)
  }

  @Test("A log that goes on from a kept checkpoint is proved to, and no other one") func growth()
    throws
  {
    let ((tool, codes), (stranger, _)) = (try makeTool(), try makeTool())
    defer { for tool in [tool, stranger] { tool.remove() } }
    let old = try tool.save("old", "audit", "checkpoint")
    let foreign = try stranger.save("old", "audit", "checkpoint")
    #expect(try tool.redeem(codes.codes[1], "alice").code == 0)
    let trust = try tool.save("trust", "audit", "trust")
    let growth = try tool.save("growth", "audit", "prove", "--since", "5")
    func verify(_ proof: String, _ checkpoint: String) throws -> CommandLineTool.Outcome {
      try tool.run(
        "audit", "verify", "--proof", proof, "--since", checkpoint, "--trust", trust)
    }
    let sound = try verify(growth, old)
    #expect(sound.code == 0, "\(sound)")
    #expect(sound.output == "6 entries, and the first 5 are as they were signed before\n")
    #expect(try tool.run("audit", "prove", "--since", "7").code == 65)
    #expect(try verify(try tool.save("shorter", "audit", "prove", "--since", "4"), old).code == 65)
    #expect(try verify(growth, foreign).code == 1, "another log's checkpoint")
    #expect(
      try verify(try stranger.save("growth", "audit", "prove", "--since", "5"), old).code == 1)
    // A hash that was changed, and a checkpoint of the same size that was.
    var lines = try String(contentsOfFile: growth, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[1] = (lines[1].hasPrefix("A") ? "B" : "A") + lines[1].dropFirst()
    let forged = "\(tool.folder)/forged"
    try lines.joined(separator: "\n").write(toFile: forged, atomically: true, encoding: .utf8)
    let refused = try verify(forged, old)
    #expect(refused.code == 1 && refused.messages.contains("does not go on"), "\(refused)")
    #expect(try verify(old, old).code == 65 && verify(growth, growth).code == 65)
    let json = try tool.run("audit", "prove", "--since", "5", "--json").json
    #expect(json["since"] == .number(5) && json["proof"]?.text?.hasPrefix("old 5\n") == true)
  }

  @Test("checkpoint, prove and trust: what they print is what verify takes, on any machine")
  func proving() throws {
    let (tool, _) = try makeTool()
    defer { tool.remove() }
    let trust = try tool.save("trust", "audit", "trust")
    let entry = try tool.save("entry", "audit", "show", "3", "--raw")
    let proof = try tool.save("proof", "audit", "prove", "3")
    let json = try tool.run("audit", "checkpoint", "--json").json
    #expect(json["size"] == .number(5))
    #expect(json["checkpoint"]?.text == (try tool.run("audit", "checkpoint").output))
    #expect(try tool.run("audit", "prove", "3", "--json").json["index"] == .number(3))
    let elsewhere = try CommandLineTool.make()
    defer { elsewhere.remove() }
    let arguments = ["audit", "verify", "--proof", proof, "--entry", entry]
    #expect(try elsewhere.run(arguments).code == 64, "nobody said whose word counts")
    let verified = try elsewhere.run(arguments + ["--trust", trust])
    #expect(verified.code == 0 && verified.output == "entry 3 of 5, as it was signed\n")
    let own = try tool.run(arguments + ["--json"])
    #expect(own.code == 0 && own.json["root"] == json["root"] && own.json["size"] == .number(5))
    #expect(try tool.run("audit", "trust", "--json").json["origin"] == own.json["origin"])
    let other = try tool.save("other", "audit", "show", "2", "--raw")
    let refused = try elsewhere.run(
      "audit", "verify", "--proof", proof, "--entry", other, "--trust", trust)
    #expect(refused.code == 1 && refused.messages.contains("not of this entry"))
  }

  @Test("export: again, with values and without, never over another log; verified without a store")
  func exporting() throws {
    let (tool, codes) = try makeTool()
    let (stranger, _) = try makeTool()
    defer { for tool in [tool, stranger] { tool.remove() } }
    let trust = try tool.save("trust", "audit", "trust")
    let copy = try tool.export("copy", "--with-values")
    #expect(try copy.text("values/000.p/5").contains("192.0.2.7"))
    #expect(try tool.redeem(codes.codes[1], "alice").code == 0)
    let again = try tool.run("audit", "export", copy.path, "--json")
    #expect(again.code == 0 && again.json["size"] == .number(6))
    #expect(!FileManager.default.fileExists(atPath: copy.path("values")))
    let before = try copy.bytes("checkpoint")
    let foreign = try stranger.run("audit", "export", copy.path)
    #expect(foreign.code == 1 && foreign.messages.contains("another log"))
    #expect(try copy.bytes("checkpoint") == before)
    let elsewhere = try CommandLineTool.make()
    defer { elsewhere.remove() }
    let verified = try elsewhere.run("audit", "verify", copy.path, "--trust", trust, "--json")
    #expect(verified.code == 0 && verified.json["result"] == .text("ok"))
    #expect(verified.json["size"] == .number(6) && verified.json["firstBadIndex"] == .null)
    #expect(verified.json["root"] == again.json["root"])
    let refused = try stranger.run("audit", "verify", copy.path, "--json")
    #expect(refused.code == 1, "a keyring vouches for its own log alone")
    #expect(refused.json["firstBadIndex"] == .number(0))
  }

  @Test("anchor: made, carried on, named by --anchor, and a copy that ends before it is found out")
  func anchoring() throws {
    var (tool, codes) = try makeTool()
    defer { tool.remove() }
    let anchor = "\(tool.folder)/anchor"
    let early = try tool.export("early")
    let made = try tool.run("audit", "anchor", anchor)
    #expect(made.code == 0 && made.messages.contains("Made"))
    tool.environment["REGAIN_ANCHOR"] = anchor
    #expect(try tool.redeem(codes.codes[1], "alice").code == 0)
    let carried = try tool.run("audit", "anchor", anchor, "--json")
    #expect(carried.json["size"] == .number(6), "\(carried)")
    let late = try tool.export("late")
    tool.environment["REGAIN_ANCHOR"] = nil
    #expect(try tool.run("audit", "verify", early.path).code == 0, "nothing says that it grew")
    let cut = try tool.run("audit", "verify", early.path, "--anchor", anchor, "--json")
    #expect(cut.code == 1 && cut.json["firstBadIndex"] == .number(5), "\(cut)")
    #expect(try tool.run("audit", "verify", late.path, "--anchor", anchor).code == 0)
    try FileManager.default.removeItem(atPath: anchor)
    let missing = try tool.redeem(codes.codes[2], "alice", "--anchor", anchor)
    #expect(missing.code == 78 && missing.messages.contains("audit anchor"))
    #expect(try tool.redeem(codes.codes[2], "alice").code == 0, "it was not used up")
  }

  @Test("erase: values of an account or an entry are gone, and every proof stays good")
  func erasing() throws {
    let (tool, _) = try makeTool()
    defer { tool.remove() }
    let trust = try tool.save("trust", "audit", "trust")
    let entry = try tool.save("entry", "audit", "show", "3", "--raw")
    let proof = try tool.save("proof", "audit", "prove", "3")
    let one = try tool.run("audit", "erase", "--entry", "1", "--field", "reason", "--json")
    #expect(one.code == 0 && one.json["erased"] == .number(1) && one.json["kept"] == .number(0))
    let all = try tool.run("audit", "erase", "--account", "alice", "--json")
    #expect(all.code == 0 && all.json["erased"] == .number(2), "\(all)")
    #expect(all.json["kept"]?.number ?? 0 > 0, "who did it is kept for a year")
    let values = try tool.run("audit", "list", "--with-values").output
    #expect(!values.contains("192.0.2.7") && !values.contains("hired") && values.contains("root"))
    let kept = try String(contentsOfFile: entry, encoding: .utf8)
    #expect(try tool.run("audit", "show", "3", "--raw").output == kept)
    let verify = ["audit", "verify", "--proof", proof, "--entry", entry, "--trust", trust]
    #expect(try tool.run(verify).code == 0)
    #expect(try tool.run("doctor").code == 0)
  }

  @Test("reconcile has nothing to do where the store has all that the copy has") func reconciling()
    throws
  {
    let (tool, codes) = try makeTool()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    #expect(try tool.redeem(codes.codes[1], "alice").code == 0)
    let outcome = try tool.run("audit", "reconcile", copy.path)
    #expect(outcome.code == 0 && outcome.messages.contains("Nothing was changed"))
    let json = try tool.run("audit", "reconcile", copy.path, "--json").json
    #expect(json["replayed"] == .number(0) && json["epoch"] == .null)
    #expect(try tool.run("audit", "list").output.split(separator: "\n").count == 6)
  }
}

extension ArraySlice<Substring> {
  /// Each with its line end again.
  fileprivate func joined(_ end: String) -> String { map { $0 + end }.joined() }
}
