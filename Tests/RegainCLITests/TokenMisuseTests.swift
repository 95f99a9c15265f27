import Foundation
import Testing

@Suite("regain token, used wrongly") struct TokenMisuseTests {
  @Test("Nothing, noise, a part of a token, 1 MB of it: 65 at once, and nothing is written")
  func badInput() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let tokens = try [
      all.issue(), all.issue("--format", "handle"), all.issue("--suite", "v4.public"),
    ]
    let log = try all.tool.run("audit", "list").output
    var inputs = [
      "", "\n", " \t\r\n", "x", "rgh_", "rgtl_", "v4.local.", "v2.local.AAAA", "null", "{}", "\0\0",
      String(repeating: "A", count: 64), "rgh_" + String(repeating: "é", count: 30),
      String(decoding: [0xFF, 0xFE, 0x80] as [UInt8], as: UTF8.self),
      String(repeating: "A", count: 1 << 20),
      "rgtl_v4.local." + String(repeating: "A", count: 1 << 20),
    ]
    for token in tokens {
      inputs += [
        String(token.dropLast()), String(token.dropFirst()), String(token.prefix(40)), token + "A",
        token + token, token.replacing("_", with: "_ "), token.uppercased(),
      ]
    }
    for input in inputs {
      let start = ContinuousClock.now
      for verb in ["redeem", "verify"] {
        let outcome = try all.present(verb, input)
        #expect([1, 65].contains(outcome.code), "\(verb) \(input.prefix(60)): \(outcome)")
        // A sealed text that lost its last character may be well formed, and is not authentic.
        #expect(outcome.code == 65 || input.contains("v4."), "\(verb) \(input.prefix(60))")
      }
      #expect(ContinuousClock.now - start < .seconds(10))
    }
    let left = try all.tool.run("audit", "list").output.split(separator: "\n")
      .dropFirst(log.split(separator: "\n").count)
    #expect(left.allSatisfy { $0.contains("authn_token_fail") }, "\(left)")
    for token in tokens { #expect(try all.present("verify", token).code == 4) }
  }

  @Test("A token in a wrong place is not repeated, nor is a key") func wrongPlaces() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let use = ["--action", "reset-password", "--audience", TokenCommandLine.audience]
    let secrets = try [
      all.issue(), all.issue("--format", "handle"), all.issue("--suite", "v3.public"),
      String(all.issue().dropLast(3)), "k4.local." + String(repeating: "A", count: 43),
    ]
    for secret in secrets {
      for arguments in [
        ["token", "redeem"] + use + [secret], ["token", "verify"] + use + [secret, "--json"],
        [secret], ["token", secret], ["token", "redeem", "--\(secret)"],
        ["token", "redeem"] + use + ["--token=\(secret)"],
        ["token", "redeem"] + use + ["--token-file", secret],
        ["token", "redeem"] + use + ["--token-file=https://a.example/#t=\(secret)"],
        ["token", "redeem"] + use + ["--proof", secret, "--token-file", "/dev/null"],
        ["token", "issue", "alice", "--action", secret, "--audience", "a"],
        ["token", "issue", "alice"] + use + ["--lifetime", secret],
        ["token", "issue", "alice"] + use + ["--suite=\(secret)"],
        ["token", "issue", "alice"] + use + ["--state-file", secret],
        ["token", "revoke", "--id", secret], ["token", "revoke", "--id=\(secret)"],
        ["token", "inspect", secret], ["keys", "retire", secret], ["keys", "rotate", secret],
      ] {
        let outcome = try all.tool.run(arguments, input: [])
        #expect([64, 65].contains(outcome.code), "\(arguments.prefix(2)) \(outcome.code)")
        let said = outcome.output + outcome.messages
        #expect(!said.contains(secret.suffix(30)), "\(arguments.prefix(3)): \(said)")
      }
    }
    // Its letters are options, of which one asks for help.
    let letters = try all.tool.run("token", "redeem", "-\(secrets[1])")
    #expect(!(letters.output + letters.messages).contains(secrets[1].suffix(30)))
    let hint = try all.tool.run(["token", "redeem"] + use + [secrets[0]])
    #expect(hint.code == 64 && hint.messages.contains("tokens and passphrases are never given"))
  }

  @Test(
    "No token stands in any output but its own, nor in any file", arguments: TokenTests.Form.all)
  func hygiene(_ form: TokenTests.Form) async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let token = try all.issue(form.options[0], form.options[1])
    let body = try #require(token.split(separator: ".").max { $0.count < $1.count })
    let wrong = String(token.dropLast(12)) + "AAAAAAAAAAAA"
    var said: [String] = []
    for verb in ["verify", "redeem", "redeem"] {
      for text in [wrong, token, String(token.dropLast())] {
        for action in ["revoke-device", "reset-password"] {
          let outcome = try all.present(verb, text, action: action)
          said += [outcome.output, outcome.messages]
        }
      }
    }
    let inspected = try all.tool.run(["token", "inspect", "--json"], input: Array(token.utf8))
    #expect(inspected.code == 0)
    said += [inspected.output, inspected.messages]
    for command in [["audit", "list", "--with-values"], ["doctor"], ["token", "keys"]] {
      let outcome = try all.tool.run(command)
      said += [outcome.output, outcome.messages]
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: all.tool.home)
    where name != "keyring" {
      let data = try Data(contentsOf: URL(fileURLWithPath: all.tool.home + "/" + name))
      said.append(String(decoding: data, as: UTF8.self))
    }
    let text = said.joined()
    let symbols = Array(body)
    for start in stride(from: 0, through: symbols.count - 24, by: 12) {
      #expect(!text.contains(String(symbols[start..<(start + 24)])), "from \(start)")
    }
  }

  @Test(
    "What nobody could be handed is ended at once",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func lostOutput() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    for more in [[], ["--json"]] {
      let lost = try all.tool.run(
        [
          "token", "issue", "alice", "--action", "reset-password", "--audience",
          TokenCommandLine.audience,
        ] + more, outputPath: "/dev/full")
      #expect(lost.code == 69, "\(lost)")
    }
    let log = try all.tool.run("audit", "list").output.split(separator: "\n")
    #expect(log.count { $0.contains("authn_token_created") } == 2)
    #expect(log.count { $0.contains("authn_token_revoked") } == 2)
  }

  @Test("Written to a file it is its owner's alone, and no file is overwritten")
  func outputFile() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let use = ["--action", "reset-password", "--audience", TokenCommandLine.audience]
    let issue = ["token", "issue", "alice"] + use + ["--output", all.path("token")]
    let issued = try all.tool.run(issue + ["--json"])
    #expect(issued.code == 0 && issued.json["token"] == nil, "\(issued)")
    #expect(try all.tool.mode(of: all.path("token")) == 0o600)
    let log = try all.tool.run("audit", "list").output
    let twice = try all.tool.run(issue)
    #expect(twice.code == 78 && twice.messages.contains("there already"), "\(twice)")
    #expect(try all.tool.run("audit", "list").output == log, "and none is issued")
    let redeemed = try all.tool.run(
      ["token", "redeem"] + use + ["--token-file", all.path("token")])
    #expect(redeemed.code == 0 && redeemed.output == "accepted\n", "\(redeemed)")
    #expect(redeemed.messages.contains("for alice"))
    #expect(
      try all.tool.run(["token", "redeem"] + use + ["--token-file", all.path("none")]).code == 65)
  }

  @Test("A link leads to the page of the policy, and one that mail programs cut is told of")
  func links() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let use = ["--action", "reset-password", "--audience", TokenCommandLine.audience, "--link"]
    let issue = ["token", "issue", "alice"] + use
    let nowhere = try all.tool.run(issue)
    #expect(nowhere.code == 78 && nowhere.messages.contains("policy.yaml"), "\(nowhere)")
    try all.tool.writePolicy("tokens: { link: 'https://app.example.org/recover' }")
    let short = try all.tool.run(issue + ["--format", "handle"])
    #expect(short.output.hasPrefix("https://app.example.org/recover#token=rgh_"), "\(short)")
    #expect(!short.messages.contains("mail programs"))
    let token = try #require(short.output.split(separator: "=").last).trimmingCharacters(
      in: .newlines)
    #expect(try all.present("redeem", token).code == 0)
    try all.tool.writePolicy(
      "tokens: { link: 'https://app.example.org/recover', linkPlacement: query }")
    let name = String(repeating: "n", count: 200)
    let long = try all.tool.run(
      ["token", "issue", name, "--json"] + use + ["--suite", "v3.public"])
    #expect(long.code == 0 && long.messages.contains("some mail programs cut it"), "\(long)")
    #expect(
      long.json["link"]?.text?.hasPrefix("https://app.example.org/recover?token=rgtp_v3.") == true)
    #expect(long.json["token"]?.text?.hasPrefix("rgtp_v3.") == true)
    try all.tool.writePolicy(
      "tokens: { link: 'https://app.example.org/\(String(repeating: "r", count: 480))' }")
    let tooLong = try all.tool.run(["token", "issue", name] + use + ["--suite", "v3.public"])
    #expect(tooLong.code == 65 && tooLong.output.isEmpty, "\(tooLong)")
    let log = try all.tool.run("audit", "list").output.split(separator: "\n")
    #expect(log.last?.contains("authn_token_revoked") == true, "what makes no link is ended")
  }

  @Test("The policy's formats, lifetimes and actions hold for the command")
  func policy() async throws {
    let all = try await TokenCommandLine.make()
    defer { all.tool.remove() }
    let early = try all.issue("--suite", "v4.local", "--lifetime", "1h")
    try all.tool.writePolicy(
      """
      tokens:
        formats: [handle]
        actions: { reset-password: 600 }
        latestOnly: [reset-password]
      """)
    #expect(try all.present("verify", early).json["reason"] == .text("format-not-accepted"))
    let use = ["--action", "reset-password", "--audience", TokenCommandLine.audience]
    let refused = try all.tool.run(["token", "issue", "alice"] + use)
    #expect(refused.code == 65 && refused.messages.contains("tokens.formats"), "\(refused)")
    let first = try all.issue("--format", "handle")
    let long = try all.tool.run(
      ["token", "issue", "alice", "--format", "handle", "--lifetime", "11m"] + use)
    #expect(long.code == 65 && long.messages.contains("600"))
    let second = try all.issue("--format", "handle")
    #expect(try all.present("verify", first).json["reason"] == .text("token-superseded"))
    #expect(try all.present("redeem", second).code == 0)
    try all.tool.writePolicy("tokens: { format: [handle] }")
    let wrong = try all.present("redeem", second)
    #expect(wrong.code == 78 && wrong.messages.contains("line 1"))
  }
}
