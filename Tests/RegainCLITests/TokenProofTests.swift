import Foundation
import Testing

@Suite(
  "regain token with a device",
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"),
    "there is no ssh-keygen"))
struct TokenProofTests {
  /// A device, a token that is bound to it, and the challenge for it in `c.txt`.
  private func bound(
    _ all: DeviceCommandLine, device: String? = nil, to name: String = "c.txt"
  ) throws -> (tokens: TokenCommandLine, token: String, device: String) {
    let tokens = TokenCommandLine(tool: all.tool)
    let device = try device ?? all.enrolled()
    let token = try tokens.issue("--device", device, "--channel", "sms")
    let asked = try all.tool.run(
      [
        "token", "challenge", "--action", "reset-password", "--audience",
        TokenCommandLine.audience,
      ], input: Array(token.utf8))
    #expect(asked.code == 0, "\(asked)")
    #expect(asked.output.contains("redeem-token") && asked.messages.contains("--proof"))
    try all.write(Array(asked.output.utf8), to: name)
    return (tokens, token, device)
  }

  @Test(
    "Redeemed with the answer of its device, and not without",
    arguments: DeviceCommandLine.Store.allCases)
  func wholeWay(_ store: DeviceCommandLine.Store) async throws {
    let all = try await DeviceCommandLine.make(store)
    defer { all.tool.remove() }
    let (tokens, token, device) = try bound(all)
    try all.sign("c.txt")
    let proof = all.path("c.txt.sig")
    for verb in ["verify", "redeem"] {
      let without = try tokens.present(verb, token)
      #expect(without.code == 1 && without.json["reason"] == .text("proof-not-given"))
    }
    let verified = try tokens.present("verify", token, "--proof", proof)
    #expect(verified.code == 4 && verified.json["boundToDevice"] == .flag(true), "\(verified)")
    let alone = try all.answer(
      "redeem", "c.txt", "--account", "alice", "--action", "reset-password")
    #expect(alone.code == 1, "the answer approves nothing but this token")
    let redeemed = try tokens.present("redeem", token, "--proof", proof)
    #expect(redeemed.code == 0 && redeemed.json["device"] == .text(device), "\(redeemed)")
    #expect(try tokens.present("redeem", token, "--proof", proof).code == 1)
    let unbound = try tokens.present("redeem", tokens.issue(), "--proof", proof)
    #expect(unbound.code == 1)
  }

  @Test("The challenge may be named, by its text or id; another token's answer is none")
  func namedChallenge() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let (tokens, token, device) = try bound(all)
    let other = try bound(all, device: device, to: "d.txt").token
    try all.sign("c.txt")
    let text = String(decoding: try all.read("c.txt"), as: UTF8.self)
    #expect(text.contains("reset-password at \(TokenCommandLine.audience)"))
    let proof = ["--proof", all.path("c.txt.sig"), "--challenge", all.path("c.txt")]
    let swapped = try tokens.present("redeem", other, proof[0], proof[1], proof[2], proof[3])
    #expect(swapped.code == 1 && swapped.json["reason"] == .text("challenge-of-another"))
    #expect(
      try tokens.present("redeem", token, proof[0], proof[1], proof[2], proof[3]).code == 0)
    // The other one was for the same, and has ended with it.
    let third = try tokens.issue("--device", device)
    let json = try tokens.present("challenge", third)
    #expect(json.code == 0 && json.json["namespace"] == .text("regain-approve-v1@localhost"))
    let id = try json.json.text("challenge")
    try all.write(Array(try json.json.text("text").utf8), to: "e.txt")
    try all.sign("e.txt")
    let byID = try tokens.present(
      "redeem", third, "--proof", all.path("e.txt.sig"), "--challenge", id)
    #expect(byID.code == 0, "\(byID)")
    let unbound = try tokens.present("challenge", tokens.issue())
    #expect(unbound.code == 1 && unbound.json["reason"] == .text("proof-not-asked"))
  }

  @Test("A signed no ends with 2, also where the anchor is gone and nothing is granted")
  func denial() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let (tokens, token, device) = try bound(all)
    let later = try bound(all, device: device, to: "d.txt").token
    try all.sign("c.txt", namespace: "regain-deny-v1@localhost")
    try all.sign("d.txt")
    #expect(try all.tool.run("audit", "anchor", all.path("anchor")).code == 0)
    try FileManager.default.removeItem(atPath: all.path("anchor"))
    let anchored = ["--anchor", all.path("anchor")]
    let yes = try tokens.present(
      "redeem", later, "--proof", all.path("d.txt.sig"), anchored[0], anchored[1])
    #expect(yes.code == 78, "\(yes)")
    let no = try tokens.present(
      "redeem", token, "--proof", all.path("c.txt.sig"), anchored[0], anchored[1])
    #expect(no.code == 2 && no.json["result"] == .text("denied"), "\(no)")
    let stopped = try tokens.present("redeem", later, "--proof", all.path("d.txt.sig"))
    #expect(stopped.code == 1, "a no to one is a no to all: \(stopped)")
  }

  @Test("A no is taken where the witness is named wrongly") func denialWithoutWitness() async throws
  {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let (tokens, token, _) = try bound(all)
    try all.sign("c.txt", namespace: "regain-deny-v1@localhost")
    let verified = try tokens.present("verify", token, "--proof", all.path("c.txt.sig"))
    #expect(verified.code == 2, "\(verified)")
    let wrong = ["--witness", "http://127.0.0.1:1"]
    let no = try tokens.present(
      "redeem", token, "--proof", all.path("c.txt.sig"), wrong[0], wrong[1])
    #expect(no.code == 2, "\(no)")
    #expect(try tokens.present("redeem", token, wrong[0], wrong[1]).code == 78)
  }

  @Test("What is no signature is told, and nothing is counted") func badProof() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let (tokens, token, _) = try bound(all)
    try all.sign("c.txt")
    try all.write([], to: "empty")
    try all.write([UInt8](repeating: 0x41, count: 1_000_000), to: "long")
    try all.write(Array("-----BEGIN SSH SIGNATURE-----\nAAAA\n".utf8), to: "cut")
    for name in ["empty", "long", "cut", "none"] {
      let outcome = try tokens.present("redeem", token, "--proof", all.path(name))
      #expect(outcome.code == 65, "\(name): \(outcome)")
    }
    try all.sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", all.path("other"))
    try all.write(try all.read("c.txt"), to: "d.txt")
    try all.sign("d.txt", key: "other")
    #expect(try tokens.present("redeem", token, "--proof", all.path("d.txt.sig")).code == 1)
    #expect(try tokens.present("redeem", token, "--proof", all.path("c.txt.sig")).code == 0)
  }
}
