import Foundation
import Testing

@Suite("Keys of tokens, and verifying with them elsewhere") struct TokenKeyCommandTests {
  private func keys(_ tool: CommandLineTool) throws -> [[String: JSONValue]] {
    try tool.run("token", "keys", "--json").output.split(separator: "\n").map {
      try JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8))
    }
  }

  private func verify(
    _ token: String, _ tool: CommandLineTool, _ more: String...
  ) throws -> CommandLineTool.Outcome {
    try tool.run(
      [
        "token", "verify", "--offline", "--action", "reset-password", "--audience",
        TokenCommandLine.audience, "--json", "--explain",
      ] + more, input: Array(token.utf8))
  }

  @Test(
    "Signed tokens are verified with the public keys alone", arguments: ["v4.public", "v3.public"])
  func offline(_ suite: String) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let elsewhere = try CommandLineTool.make()
    defer { elsewhere.remove() }
    let listed = try all.tool.run("token", "keys", "--public").output
    #expect(listed.split(separator: "\n").count == 2)
    let list = try all.write("# of the issuer\n\n" + listed, to: "keys")
    let issued = try all.issued("alice", "--suite", suite)
    let token = try issued.text("token")
    let valid = try verify(token, elsewhere, "--key", list)
    #expect(valid.code == 4 && valid.json["account"] == .text("alice"), "\(valid)")
    #expect(
      valid.json["notChecked"]
        == .list(["issue", "consumption", "revocation", "stop"].map { .text($0) }))
    #expect(!FileManager.default.fileExists(atPath: elsewhere.home))
    #expect(try verify(token, elsewhere, "--key", list, "--at", issued.text("issuedAt")).code == 4)
    let over = try verify(token, elsewhere, "--key", list, "--at", issued.text("expiresAt"))
    #expect(over.code == 1 && over.json["reason"] == .text("token-expired"))
    for (option, reason) in [
      (["--tenant", "other"], "not-authentic"), (["--issuer", "example.org"], "wrong-issuer"),
      (["--issuer", "localhost", "--environment", "staging"], "not-authentic"),
    ] {
      let other = try elsewhere.run(
        [
          "token", "verify", "--offline", "--action", "reset-password", "--audience",
          TokenCommandLine.audience, "--json", "--explain", "--key", list,
        ] + option, input: Array(token.utf8))
      #expect(other.code == 1 && other.json["reason"] == .text(reason), "\(option): \(other)")
    }
    #expect(try verify(token, elsewhere, "--key", list, "--issuer", "localhost").code == 4)
    // What was used is valid all the same: whether it was is not known there.
    #expect(try all.present("redeem", token).code == 0)
    #expect(try verify(token, elsewhere, "--key", list).code == 4)
  }

  @Test("Offline: other keys, bound tokens and those that only their issuer opens are refused")
  func offlineRefusals() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let list = try all.write(all.tool.run("token", "keys", "--public").output, to: "keys")
    let stranger = try await TokenCommandLine.make()
    defer { stranger.tool.remove() }
    let token = try all.issue("--suite", "v4.public")
    let strangers = try stranger.issue("--suite", "v4.public")
    let foreign = try verify(strangers, all.tool, "--key", list)
    #expect(foreign.code == 1 && foreign.json["reason"] == .text("missing-key"))
    let bound = try all.issue("--suite", "v4.public", "--state-file", list)
    #expect(
      try verify(bound, all.tool, "--key", list).json["reason"] == .text("state-not-given"))
    for form in [["--suite", "v4.local"], ["--format", "handle"]] {
      let own = try verify(all.issue(form[0], form[1]), all.tool, "--key", list)
      #expect(own.code == 65 && own.messages.contains("signed"), "\(own)")
    }
    let secret = try String(contentsOfFile: all.tool.keyringPath, encoding: .utf8)
    for (text, name) in [
      ("", "empty"), ("# nothing\n", "comment"), ("hello\n", "noise"), (secret, "secret"),
      ("k4.public.AAAA\n", "short"), (String(repeating: "k", count: 70_000), "long"),
    ] {
      let outcome = try verify(token, all.tool, "--key", all.write(text, to: name))
      #expect(outcome.code == 65, "\(name): \(outcome)")
    }
    #expect(try verify(token, all.tool, "--key", all.path("none")).code == 65)
  }

  @Test(
    "A rotated key verifies what it made until it is retired, by the id that tokens name",
    arguments: [
      ("token-v4-local", "v4.local"), ("token-v4-public", "v4.public"),
      ("token-v3-local", "v3.local"), ("token-v3-public", "v3.public"),
    ])
  func rotation(_ purpose: String, _ suite: String) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let old = try all.issued("alice", "--suite", suite)
    let (token, id) = (try old.text("token"), try old.text("keyID"))
    let active = try all.tool.run("keys", "retire", id)
    #expect(active.code == 65 && active.messages.contains("regain keys rotate \(purpose)"))
    #expect(try all.tool.run("keys", "rotate", purpose).code == 0)
    let new = try all.issued("alice", "--suite", suite)
    #expect(try new.text("keyID") != id)
    #expect(try all.present("verify", token).code == 4)
    let states = try keys(all.tool).filter { $0["format"] == .text(suite) }
    #expect(states.map { $0["state"] } == [.text("verify-only"), .text("active")])
    #expect(states.map { $0["keyID"] } == [.text(id), new["keyID"]])
    let retired = try all.tool.run("keys", "retire", id)
    #expect(retired.code == 0 && retired.messages.contains("refused from now on"), "\(retired)")
    let refused = try all.present("redeem", token)
    #expect(refused.code == 1 && refused.json["reason"] == .text("missing-key"))
    #expect(try all.present("redeem", new.text("token")).code == 0)
    #expect(try !all.tool.run("token", "keys").output.contains(id))
    let log = try all.tool.run("audit", "list").output
    #expect(log.contains("crypt_key_rotated") && log.contains(purpose))
    #expect(try all.tool.run("doctor").code == 0)
  }

  @Test("A handle is redeemed also after its digest key was rotated") func digestKey() async throws
  {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let state = try all.write("state", to: "state")
    let token = try all.issue("--format", "handle", "--state-file", state)
    #expect(try all.tool.run("keys", "rotate", "token-digest").code == 0)
    #expect(try all.present("redeem", token, "--state-file", state).code == 0)
    #expect(try all.tool.run("keys", "rotate", "token-v2-local").code == 64)
  }

  @Test("Keys are listed without the store, and no secret is shown") func listing() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    try FileManager.default.removeItem(atPath: all.tool.storePath)
    let listed = try keys(all.tool)
    #expect(listed.count == 4)
    for key in listed {
      let isPair = key["format"]?.text?.hasSuffix("public") == true
      #expect((key["publicKey"] != .null) == isPair)
    }
    let plain = try all.tool.run("token", "keys")
    #expect(plain.code == 0 && plain.output.split(separator: "\n").count == 4)
    #expect(!plain.output.contains("secret") && !plain.output.contains(".local."))
    #expect(try all.tool.run("token", "keys", "--keyring", "/nowhere").code == 78)
  }
}
