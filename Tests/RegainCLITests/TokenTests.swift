import Foundation
import Testing

@Suite("regain token") struct TokenTests {
  @Test(
    "The whole way of a script: issued for 15 minutes, verified as often as one likes, redeemed once",
    arguments: DeviceCommandLine.Store.allCases)
  func wholeWay(_ store: DeviceCommandLine.Store) async throws {
    let all = try await TokenCommandLine.make(store)
    defer { all.tool.remove() }
    let issued = try all.issued("alice", "--lifetime", "15m")
    let token = try issued.text("token")
    for _ in 0..<(store == .sqlite ? 100 : 10) {
      let verified = try all.present("verify", token)
      #expect(verified.code == 4 && verified.json["result"] == .text("valid"))
      #expect(verified.json["notChecked"] == .list([.text("consumption")]))
    }
    let redeemed = try all.present("redeem", token)
    #expect(redeemed.code == 0, "\(redeemed)")
    let json = redeemed.json
    #expect(json["result"] == .text("accepted") && json["account"] == .text("alice"))
    #expect(json["action"] == .text("reset-password"))
    #expect(json["audience"] == .text(TokenCommandLine.audience))
    #expect(json["id"] == issued["id"] && json["expiresAt"] == issued["expiresAt"])
    #expect(json["replayed"] == .flag(false) && json["receipt"]?.text?.count == 32)
    #expect(json["boundToState"] == .flag(false) && json["boundToDevice"] == .flag(false))
    let times = try [json.text("issuedAt"), json.text("expiresAt")].map {
      try Date($0, strategy: .iso8601)
    }
    #expect(times[1].timeIntervalSince(times[0]) == 900)
    for verb in ["redeem", "verify"] {
      let again = try all.present(verb, token)
      #expect(again.code == 1 && again.json["reason"] == .text("already-used"))
    }
    let outward = try all.tool.run(
      [
        "token", "redeem", "--action", "reset-password", "--audience", TokenCommandLine.audience,
        "--json",
      ], input: Array(token.utf8))
    #expect(outward.json["reason"] == nil, "without --explain nobody is told why")
  }

  @Test(
    "It ends with the state that it was issued for", arguments: DeviceCommandLine.Store.allCases)
  func state(_ store: DeviceCommandLine.Store) async throws {
    let all = try await TokenCommandLine.make(store)
    defer { all.tool.remove() }
    let file = try all.write("$argon2id$one", to: "state")
    let token = try all.issue("--state-file", file)
    let verified = try all.present("verify", token, "--state-file", file)
    #expect(verified.code == 4 && verified.json["boundToState"] == .flag(true), "\(verified)")
    guard case .list(let checked)? = verified.json["checked"] else {
      Issue.record("nothing was checked")
      return
    }
    #expect(checked.contains(.text("state")))
    _ = try all.write("$argon2id$two", to: "state")
    for verb in ["verify", "redeem"] {
      let changed = try all.present(verb, token, "--state-file", file)
      #expect(changed.code == 1 && changed.json["reason"] == .text("stateChanged"), "\(changed)")
      let without = try all.present(verb, token)
      #expect(without.code == 1 && without.json["reason"] == .text("state-not-given"))
    }
    _ = try all.write("$argon2id$one", to: "state")
    #expect(try all.present("redeem", token, "--state-file", file).code == 0)
    let unbound = try all.present("redeem", all.issue(), "--state-file", file)
    #expect(unbound.code == 1 && unbound.json["reason"] == .text("state-not-bound"))
  }

  @Test("Every form says what it is, and is redeemed", arguments: Form.all)
  func forms(_ form: Form) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let issued = try all.issued("alice", "--channel", "email", form.options[0], form.options[1])
    let token = try issued.text("token")
    #expect(token.hasPrefix(form.prefix), "\(form)")
    #expect(issued["format"] == .text(form.name))
    #expect(try issued.text("keyID").hasPrefix(form.keyID))
    let redeemed = try all.present("redeem", token)
    #expect(redeemed.code == 0 && redeemed.json["channel"] == .text("email"), "\(redeemed)")
  }

  struct Form: Sendable {
    let name: String
    let options: [String]
    let prefix: String
    let keyID: String

    static let all = [
      Form(name: "handle", options: ["--format", "handle"], prefix: "rgh_", keyID: ""),
      Form(
        name: "v4.local", options: ["--format", "paseto"], prefix: "rgtl_v4.local.",
        keyID: "k4.lid."),
      Form(
        name: "v4.public", options: ["--suite", "v4.public"], prefix: "rgtp_v4.public.",
        keyID: "k4.pid."),
      Form(
        name: "v3.local", options: ["--suite", "v3.local"], prefix: "rgtl_v3.local.",
        keyID: "k3.lid."),
      Form(
        name: "v3.public", options: ["--suite", "v3.public"], prefix: "rgtp_v3.public.",
        keyID: "k3.pid."),
    ]
  }

  @Test(
    "Another action, audience or tenant is refused, and another account's name helps nobody",
    arguments: Form.all)
  func otherUse(_ form: Form) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let token = try all.issue(form.options[0], form.options[1])
    let others = [
      try all.present("redeem", token, action: "revoke-device"),
      try all.present("redeem", token, audience: "https://app.example.net"),
      try all.present("redeem", token, audience: TokenCommandLine.audience + "/"),
      try all.present("redeem", token, "--tenant", "other"),
    ]
    for (index, other) in others.enumerated() {
      #expect(other.code == 1 && other.json["result"] == .text("refused"), "\(index): \(other)")
    }
    #expect(try all.present("redeem", token).code == 0)
  }

  @Test(
    "16 processes, one token: one exit 0, fifteen 1", arguments: DeviceCommandLine.Store.allCases,
    [["--format", "handle"], ["--suite", "v4.local"]])
  func race(_ store: DeviceCommandLine.Store, _ form: [String]) async throws {
    let all = try await TokenCommandLine.make(store)
    defer { all.tool.remove() }
    let token = try all.issue(form[0], form[1])
    let running = try (0..<16).map { _ in
      try all.tool.start(
        [
          "token", "redeem", "--action", "reset-password", "--audience",
          TokenCommandLine.audience,
        ], input: Array(token.utf8))
    }
    let codes = try running.map { try $0.wait().code }
    #expect(codes.sorted() == [0] + [Int32](repeating: 1, count: 15), "\(codes)")
    let log = try all.tool.run("audit", "list").output
    #expect(log.split(separator: "\n").count { $0.contains("authn_token_redeemed") } == 1)
  }

  @Test("Asking again with the same key gets the answer again, and voids what was issued before")
  func idempotency() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let key = "0123456789abcdef0123456789abcdef"
    let first = try all.issue("--idempotency-key", key)
    let second = try all.issue("--idempotency-key", key)
    let voided = try all.present("redeem", first)
    #expect(voided.code == 1 && voided.json["reason"] == .text("token-revoked"))
    let redeemed = try all.present("redeem", second, "--idempotency-key", key)
    let again = try all.present("redeem", second, "--idempotency-key", key)
    #expect(redeemed.code == 0 && again.code == 0)
    #expect(again.json["replayed"] == .flag(true))
    #expect(again.json["receipt"] == redeemed.json["receipt"])
    #expect(try all.present("redeem", second).code == 1)
  }

  @Test("Revoked by id, by account, by action and by case; told how many were alive")
  func revoking() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    func ended(_ more: String...) throws -> JSONValue? {
      let outcome = try all.tool.run(["token", "revoke", "--json"] + more)
      #expect(outcome.code == 0, "\(outcome.messages)")
      return outcome.json["ended"]
    }
    let one = try all.issued()
    #expect(try ended("--id", one.text("id")) == .number(1))
    #expect(try ended("--id", one.text("id")) == .number(0), "safe to repeat")
    let revoked = try all.present("redeem", one.text("token"))
    #expect(revoked.code == 1 && revoked.json["reason"] == .text("token-revoked"))

    let tokens = try [
      all.issued().text("token"),
      all.issued("alice", action: "revoke-device").text("token"),
    ]
    let nothing = String(repeating: "a", count: 32)
    #expect(try ended("--account", "alice", "--case", nothing) == .number(0))
    #expect(try ended("--account", "alice", "--action", "revoke-device") == .number(1))
    #expect(try all.present("verify", tokens[1], action: "revoke-device").code == 1)
    #expect(try all.present("verify", tokens[0]).code == 4)
    #expect(try ended("--account", "alice") == .number(1))
    let superseded = try all.present("redeem", tokens[0])
    #expect(superseded.code == 1 && superseded.json["reason"] == .text("token-superseded"))
    let unknown = try all.tool.run(
      "token", "revoke", "--id", String(repeating: "0", count: 32), "--explain", "--json")
    #expect(unknown.code == 1 && unknown.json["reason"] == .text("unknown-token"))
    #expect(try all.tool.run("token", "revoke", "--account", "nobody").code == 1)
    #expect(try all.tool.run("token", "revoke", "--id", "-x").code == 65)
  }

  @Test("--latest-only ends the earlier ones for that action alone") func latestOnly() async throws
  {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let first = try all.issue()
    let other = try all.issued("alice", action: "revoke-device").text("token")
    let second = try all.issue("--latest-only")
    #expect(try all.present("verify", first).json["reason"] == .text("token-superseded"))
    #expect(try all.present("verify", second).code == 4)
    #expect(try all.present("verify", other, action: "revoke-device").code == 4)
  }

  @Test("What a stopped account, a channel or a lifetime does not allow is told")
  func notIssued() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    func issue(_ more: String...) throws -> CommandLineTool.Outcome {
      try all.tool.run(
        [
          "token", "issue", "alice", "--action", "reset-password", "--audience",
          TokenCommandLine.audience, "--explain",
        ] + more)
    }
    let telephone = try issue("--channel", "sms")
    #expect(telephone.code == 65 && telephone.messages.contains("bound to a device"))
    let long = try issue("--channel", "email", "--lifetime", "25h")
    #expect(long.code == 65 && long.messages.contains("86400"), "\(long)")
    #expect(try issue("--channel", "post", "--lifetime", "21d").code == 0)
    #expect(try issue("--channel", "post", "--lifetime", "31d").code == 65)
    #expect(try issue("--lifetime", "99999d").code == 64)
    let stranger = try issue("--device", String(repeating: "0", count: 32))
    #expect(stranger.code == 1 && stranger.messages.contains("unknown-device"))
    let token = try all.issue()
    let sheet = try all.tool.issue("alice")
    #expect(try all.tool.run(["stop", "alice"], input: Array(sheet.stopCode.utf8)).code == 0)
    let stopped = try issue()
    #expect(
      stopped.code == 1 && stopped.messages.contains("account-frozen") && stopped.output == "")
    #expect(try all.present("redeem", token).json["reason"] == .text("account-frozen"))
  }
}
