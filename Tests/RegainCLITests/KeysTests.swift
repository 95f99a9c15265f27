import Foundation
import Testing

@Suite("regain keys") struct KeysTests {
  private func list(_ tool: CommandLineTool) throws -> [[String: JSONValue]] {
    try tool.run("keys", "list", "--json").output.split(separator: "\n").map {
      try JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8))
    }
  }

  private func id(_ tool: CommandLineTool, _ purpose: String, _ state: String) throws -> String {
    try #require(
      try list(tool).first { $0["purpose"] == .text(purpose) && $0["state"] == .text(state) }?[
        "id"]?
        .text)
  }

  @Test("A new keyring has an active key of each purpose, and list counts the rows that need them")
  func fresh() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    _ = try tool.issue("alice")
    let keys = try list(tool)
    #expect(
      keys.map { $0["purpose"] }
        == [
          "code-pepper", "row-authentication", "look-up", "log-signing", "token-digest",
          "token-v4-local", "token-v4-public", "token-v3-local", "token-v3-public",
        ].map { .text($0) })
    #expect(keys.allSatisfy { $0["state"] == .text("active") })
    #expect(keys[0]["rows"] == .number(1))
    #expect(try #require(keys[1]["rows"]?.number) >= 5)
  }

  @Test("After a rotation and then a gap the log verifies, and its copies reconcile")
  func rotationAndGap() throws {
    var tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let anchor = "\(tool.folder)/anchor"
    #expect(try tool.run("audit", "anchor", anchor).code == 0)
    tool.environment["REGAIN_ANCHOR"] = anchor
    let codes = try tool.issue("alice", "--profile", "long").codes
    let before = try tool.save("before", "audit", "trust")
    #expect(try tool.run("keys", "rotate", "log-signing").code == 0)
    let short = try tool.export("short")
    #expect(try tool.run("audit", "verify", short.path, "--trust", before).code == 0)
    let kept = try KeptStore(tool)
    #expect(try tool.redeem(codes[0], "alice").code == 0)
    try kept.putBack()
    let reconciled = try tool.run("audit", "reconcile", short.path)
    #expect(reconciled.code == 0 && reconciled.messages.contains("1 entry is lost for good"))
    // The command that it names.
    let suspended = try tool.run("codes", "status", "--all", "--only", "suspended")
    #expect(suspended.code == 0 && suspended.output.hasPrefix("alice"), "\(suspended)")
    let copy = try tool.export("after")
    let after = try tool.save("after.trust", "audit", "trust")
    for more in [[], ["--trust", after]] {
      let verified = try tool.run(["audit", "verify", copy.path] + more)
      #expect(verified.code == 0, "\(verified)")
    }
    try kept.putBack()
    let again = try tool.run("audit", "reconcile", copy.path, "--json")
    #expect(again.code == 0 && again.json["lost"] == .number(0), "\(again)")
    #expect(try tool.run("doctor").code == 0)
  }

  @Test("The key of the log is retired only once the anchor is signed by its successor")
  func retiredLogKey() throws {
    var tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try tool.issue("alice", "--profile", "long").codes
    let anchor = "\(tool.folder)/anchor"
    #expect(try tool.run("audit", "anchor", anchor).code == 0)
    tool.environment["REGAIN_ANCHOR"] = anchor
    let before = try String(contentsOfFile: anchor, encoding: .utf8)
    let old = try id(tool, "log-signing", "active")
    #expect(try tool.run("keys", "rotate", "log-signing").code == 0)
    #expect(try String(contentsOfFile: anchor, encoding: .utf8) != before)
    // As a service writes it that was not restarted yet.
    try before.write(toFile: anchor, atomically: true, encoding: .utf8)
    try tool.setMode(0o600, of: anchor)
    let retired = try tool.run("keys", "retire", old)
    #expect(retired.code == 0 && retired.messages.contains("signs the log no more"), "\(retired)")
    #expect(try tool.redeem(codes[0], "alice").code == 0)
    // A service that still has the older keyring, or someone who kept the file.
    try before.write(toFile: anchor, atomically: true, encoding: .utf8)
    try tool.setMode(0o600, of: anchor)
    let refused = try tool.redeem(codes[1], "alice")
    #expect(refused.code == 78 && refused.messages.contains("an older one"), "\(refused)")
  }

  @Test("A rotated pepper still verifies old codes; it can be retired when no sheet needs it")
  func pepper() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try tool.issue("alice").codes
    let old = try id(tool, "code-pepper", "active")
    #expect(try tool.run("keys", "retire", old).code == 65, "an active key stays")
    #expect(try tool.run("keys", "rotate", "code-pepper").code == 0)
    #expect(try tool.redeem(codes[0], "alice").code == 0)
    let refused = try tool.run("keys", "retire", old)
    #expect(refused.code == 1)
    #expect(refused.messages.contains("1 rows"), "\(refused.messages)")
    _ = try tool.issue("alice", "--activate")
    #expect(try tool.run("keys", "retire", old).code == 0)
    #expect(try list(tool).first { $0["id"] == .text(old) }?["state"] == .text("revoked"))
    #expect(try tool.run("doctor").code == 0)
  }

  @Test("A rotated row key reseals every row, and the old one can go at once") func rowKey() throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try tool.issue("alice").codes
    let old = try id(tool, "row-authentication", "active")
    let rotated = try tool.run(
      "keys", "rotate", "row-authentication", "--json", "--actor", "root", "--reason", "quarterly")
    #expect(rotated.code == 0)
    #expect(try #require(rotated.json["resealed"]?.number) >= 5)
    #expect(try tool.run("keys", "retire", old).code == 0)
    #expect(try tool.redeem(codes[0], "alice").code == 0)
    #expect(try tool.run("doctor").code == 0)
    let log = try tool.run("audit", "list", "--with-values").output
    for event in ["crypt_key_rotated", "crypt_records_resealed", "crypt_key_retired"] {
      #expect(log.contains(event))
    }
    #expect(log.contains("reason=quarterly"), "\(log)")
  }

  @Test("A sealed keyring needs its passphrase, and stays sealed when it is changed") func sealing()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try tool.issue("alice").codes
    let right = tool.home + "/passphrase"
    try Data("correct horse battery\n".utf8).write(to: URL(fileURLWithPath: right))
    let wrong = tool.home + "/wrong"
    try Data("incorrect horse battery\n".utf8).write(to: URL(fileURLWithPath: wrong))
    #expect(try tool.run("keys", "seal", "--passphrase-file", right).code == 0)
    let text = try String(contentsOfFile: tool.keyringPath, encoding: .utf8)
    #expect(text.hasPrefix("regain-keyring-sealed-v1\n"))
    #expect(try tool.mode(of: tool.keyringPath) == 0o600)
    #expect(try tool.run("codes", "status", "alice", "--passphrase-file", wrong).code == 78)
    #expect(try tool.run("codes", "status", "alice", "--passphrase-file", right).code == 0)
    let without = try tool.redeem(codes[0], "alice")
    #expect(without.code == 78)
    #expect(without.messages.contains("--passphrase-file"), "\(without.messages)")
    #expect(try tool.run("keys", "rotate", "look-up", "--passphrase-file", right).code == 0)
    #expect(
      try String(contentsOfFile: tool.keyringPath, encoding: .utf8).hasPrefix(
        "regain-keyring-sealed"))
    let redeemed = try tool.redeem(codes[0], "alice", "--passphrase-file", right)
    #expect(redeemed.code == 0, "\(redeemed.messages)")
    #expect(try tool.run("keys", "unseal", "--passphrase-file", right).code == 0)
    #expect(try tool.redeem(codes[1], "alice").code == 0)
  }

  @Test("A passphrase that is too short does not seal") func shortPassphrase() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let outcome = try tool.run(["keys", "seal"], input: Array("short\n".utf8))
    #expect(outcome.code == 65)
    #expect(outcome.messages.contains("at least 15"))
  }

  @Test("systemd's credential is read, and cannot be changed") func credential() throws {
    var tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let folder = tool.home + "/credentials"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.moveItem(atPath: tool.keyringPath, toPath: folder + "/regain.keyring")
    try tool.setMode(0o440, of: folder + "/regain.keyring")
    #expect(try tool.run("codes", "issue", "alice").code == 78)
    tool.environment["CREDENTIALS_DIRECTORY"] = folder
    #expect(try tool.run("codes", "issue", "alice").code == 0)
    #expect(try tool.run("keys", "rotate", "look-up").code == 78)
    try tool.setMode(0o444, of: folder + "/regain.keyring")
    #expect(try tool.run("codes", "status", "alice").code == 77)
  }
}
