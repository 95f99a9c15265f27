import Foundation
import Testing

@Suite("Keys of tokens that wait, and that are passed on") struct KeyTransferTests {
  private func keyID(_ format: String, _ tool: CommandLineTool) throws -> String {
    for line in try tool.run("token", "keys", "--json").output.split(separator: "\n") {
      let key = try JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))
      if key["format"] == .text(format), key["state"] == .text("active") {
        return try key.text("keyID")
      }
    }
    throw IssuedCodes.Missing(what: format)
  }

  @Test("With a key that waited first, no server refuses what another makes")
  func staging() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    func copyKeyring(_ name: String) throws -> String {
      try FileManager.default.copyItem(atPath: all.tool.keyringPath, toPath: all.path(name))
      return all.path(name)
    }
    try all.tool.setMode(0o700, of: all.tool.folder)
    let early = try copyKeyring("early")
    let before = try all.issue("--suite", "v4.public")
    let staged = try all.tool.run("keys", "rotate", "token-v4-public", "--stage", "--json")
    #expect(staged.code == 0 && staged.json["state"] == .text("staged"), "\(staged)")
    let handed = try copyKeyring("handed")
    #expect(try all.tool.run("token", "keys", "--public").output.split(separator: "\n").count == 3)
    let meanwhile = try all.issued("alice", "--suite", "v4.public")
    #expect(meanwhile["keyID"] != staged.json["keyID"], "it makes nothing yet")
    let again = try all.tool.run("keys", "rotate", "token-v4-public", "--stage")
    #expect(again.code == 65 && again.messages.contains("waits already"))
    #expect(try all.tool.run("keys", "rotate", "token-v4-public").code == 0)
    let after = try all.issued("alice", "--suite", "v4.public")
    #expect(after["keyID"] == staged.json["keyID"])
    for token in [before, try after.text("token")] {
      #expect(try all.present("verify", token, "--keyring", handed).code == 4)
    }
    let unknown = try all.present("verify", after.text("token"), "--keyring", early)
    #expect(unknown.code == 1 && unknown.json["reason"] == .text("missing-key"))
    let rows = try all.tool.run("keys", "rotate", "row-authentication", "--stage")
    #expect(rows.code == 65 && rows.messages.contains("keys for tokens"), "\(rows)")
    #expect(try all.tool.run("keys", "rotate", "token-digest", "--stage").code == 0)
    #expect(try all.tool.run("doctor").code == 0)
  }

  @Test(
    "Passed on under a passphrase or another key, it makes the same tokens there",
    arguments: ["v4.local", "v4.public", "v3.local", "v3.public"], [true, false])
  func transfer(_ format: String, byPassphrase: Bool) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let other = try await TokenCommandLine.make()
    defer { other.tool.remove() }
    let (secret, name) =
      byPassphrase
      ? ("correct horse battery staple", "--transfer-passphrase-file")
      : (
        "k\(format.dropFirst().prefix(1)).local.\(String(repeating: "A", count: 43))",
        "--wrapping-key-file"
      )
    let under = [name, try all.write(secret + "\n", to: "under")]
    let id = try keyID(format, all.tool)
    let exported = try all.tool.run(["keys", "export", id] + under)
    #expect(exported.code == 0, "\(exported)")
    #expect(exported.output.contains(byPassphrase ? "-pw." : "-wrap.pie."))
    let file = try other.write(exported.output, to: "key")
    let taken = try other.tool.run(["keys", "import", file, "--json"] + under)
    #expect(taken.code == 0 && taken.json["keyID"] == .text(id), "\(taken)")
    #expect(taken.json["state"] == .text("staged"))
    let twice = try other.tool.run(["keys", "import", file] + under)
    #expect(twice.code == 65, "\(twice)")
    let token = try all.issue("--suite", format)
    let foreign = try other.present("verify", token)
    #expect(foreign.code == 1 && foreign.json["reason"] == .text("unknown-account"), "\(foreign)")
    let purpose = "token-" + format.replacing(".", with: "-")
    #expect(try other.tool.run("keys", "rotate", purpose).code == 0)
    let own = try other.issued("bob", "--suite", format)
    #expect(own["keyID"] == .text(id))
    #expect(try other.present("redeem", own.text("token")).code == 0)
    #expect(try other.tool.run("doctor").code == 0)
  }

  @Test("What does not open, is no key, or is under nothing is told, and nothing changes")
  func misuse() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let id = try keyID("v4.local", all.tool)
    let right = try all.write("correct horse battery staple", to: "right")
    let wrong = try all.write("incorrect horse battery staple", to: "wrong")
    let short = try all.write("short", to: "short")
    let passphrase = "--transfer-passphrase-file"
    for arguments in [
      ["keys", "export", id], ["keys", "import", right],
      ["keys", "export", id, passphrase, right, "--wrapping-key-file", right],
      ["keys", "import", "-", passphrase, "-"],
    ] {
      #expect(try all.tool.run(arguments).code == 64, "\(arguments)")
    }
    #expect(try all.tool.run("keys", "export", id, passphrase, short).code == 65)
    #expect(try all.tool.run("keys", "export", id, "--wrapping-key-file", right).code == 65)
    #expect(try all.tool.run("keys", "export", "nothing", passphrase, right).code == 65)
    let key = try all.tool.run("keys", "export", id, passphrase, right).output
    let keyring = try Data(contentsOf: URL(fileURLWithPath: all.tool.keyringPath))
    let other = try all.write(key, to: "key")
    for (text, under) in [
      (key, wrong), (String(key.dropLast(5)), right), ("", right), ("k4.local-pw.AAAA", right),
      (String(repeating: "A", count: 1 << 20), right), (key, all.path("none")), (key, "/dev/null"),
    ] {
      let outcome = try all.tool.run(
        ["keys", "import", "-", passphrase, under], input: Array(text.utf8))
      #expect(outcome.code == 65, "\(text.prefix(20)): \(outcome)")
    }
    #expect(try all.tool.run("keys", "import", other, passphrase, right).code == 65, "its own")
    #expect(try Data(contentsOf: URL(fileURLWithPath: all.tool.keyringPath)) == keyring)
  }
}
