import Foundation
import Testing

@Suite(
  "regain device",
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"),
    "there is no ssh-keygen"))
struct DeviceTests {
  @Test(
    "The whole way of a script: challenge, ssh-keygen, verify as often as one likes, redeem once",
    arguments: DeviceCommandLine.Store.allCases)
  func wholeWay(_ store: DeviceCommandLine.Store) async throws {
    let all = try await DeviceCommandLine.make(store)
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.sign("c.txt")
    for _ in 0..<3 {
      let verified = try all.answer("verify", "c.txt")
      #expect(verified.code == 4 && verified.json["result"] == .text("valid"))
      #expect(verified.json["notChecked"] == .list([.text("consumption")]))
    }
    let redeemed = try all.answer("redeem", "c.txt")
    #expect(redeemed.code == 0 && redeemed.json["result"] == .text("accepted"))
    #expect(redeemed.json["device"] == .text(device))
    #expect(redeemed.json["action"] == .text("reset-password"))
    #expect(redeemed.json["binding"] == .text("exportable"))
    #expect(redeemed.json["userPresent"] == .null && redeemed.json["counter"] == .null)
    for verb in ["redeem", "verify"] {
      let again = try all.answer(verb, "c.txt", "--explain")
      #expect(again.code == 1 && again.json["reason"] == .text("challenge-answered"))
    }
    // What Regain accepts, ssh-keygen accepts.
    let signers = try all.tool.run("device", "allowed-signers", "alice")
    try all.write(Array(signers.output.utf8), to: "signers")
    let judged = try all.sshKeygen(
      "-Y", "verify", "-f", all.path("signers"), "-I", "alice", "-n",
      "regain-approve-v1@localhost", "-s", all.path("c.txt.sig"), input: "c.txt")
    #expect(judged.code == 0, "\(judged.messages)")
  }

  @Test("A signed denial ends with 2", arguments: DeviceCommandLine.Store.allCases)
  func denial(_ store: DeviceCommandLine.Store) async throws {
    let all = try await DeviceCommandLine.make(store)
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.sign("c.txt", namespace: "regain-deny-v1@localhost")
    let verified = try all.answer("verify", "c.txt")
    #expect(verified.code == 4 && verified.json["denial"] == .flag(true))
    let denied = try all.answer("redeem", "c.txt")
    #expect(denied.code == 2 && denied.json["result"] == .text("denied"))
    #expect(try all.answer("redeem", "c.txt").code == 1)
  }

  @Test("Any byte of the text changed: 1 or 65, never 0 or 4, with the store and without")
  func everyByte() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    try all.tool.allowAttempts(100)
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.sign("c.txt")
    let text = try all.read("c.txt")
    for index in stride(from: 0, to: text.count, by: 5) {
      var changed = text
      changed[index] ^= index % 10 == 0 ? 1 : 0x20
      try all.write(changed, to: "d.txt")
      let offline = try all.answer(
        "verify", "d.txt", signature: "c.txt.sig", "--offline", "--key", all.path("key.pub"))
      #expect([1, 65].contains(offline.code), "byte \(index): \(offline)")
      if index % 25 == 0 {
        let redeemed = try all.answer("redeem", "d.txt", signature: "c.txt.sig")
        #expect([1, 65].contains(redeemed.code), "byte \(index): \(redeemed)")
      }
    }
    #expect(try all.answer("redeem", "c.txt").code == 0)
  }

  @Test("Without the store an answer is valid at best, in time only, and never approved")
  func offline() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    try all.challenge(try all.enrolled(), to: "c.txt")
    try all.sign("c.txt")
    let key = ["--offline", "--key", all.path("key.pub")]
    func verify(_ more: [String]) throws -> CommandLineTool.Outcome {
      try all.tool.run(
        [
          "device", "verify", "--challenge", all.path("c.txt"), "--signature",
          all.path("c.txt.sig"),
        ]
          + key + more)
    }
    let valid = try verify([])
    #expect(valid.code == 4 && !(valid.output + valid.messages).contains("is approved"))
    #expect(try verify(["--at", "2001-01-01T00:00:00Z"]).code == 1)
    #expect(try verify(["--at", "2099-01-01T00:00:00Z"]).code == 1)
    #expect(try verify(["--at", "yesterday"]).code == 64)
    try all.sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", all.path("other"))
    let other = try all.tool.run([
      "device", "verify", "--offline", "--challenge", all.path("c.txt"), "--signature",
      all.path("c.txt.sig"), "--key", all.path("other.pub"),
    ])
    #expect(other.code == 1)
  }

  @Test("The number goes into a file of its own, and must be typed")
  func number() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt", "--match-file", all.path("number"))
    let attributes = try FileManager.default.attributesOfItem(atPath: all.path("number"))
    #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o600)
    let digits = String(decoding: try all.read("number").dropLast(), as: UTF8.self)
    let text = String(decoding: try all.read("c.txt"), as: UTF8.self)
    #expect(digits.count == 6 && !text.contains(digits))
    let untyped = try all.tool.run(
      "device", "sign", "--challenge", all.path("c.txt"), "--key", all.path("key"))
    #expect(untyped.code == 65 && untyped.messages.contains("--match"))
    let signed = try all.tool.run(
      "device", "sign", "--challenge", all.path("c.txt"), "--key", all.path("key"), "--match",
      digits)
    #expect(signed.code == 0, "\(signed.messages)")
    try all.write(Array(signed.output.utf8), to: "c.txt.sig")
    let wrong = digits == "123456" ? "123457" : "123456"
    #expect(try all.answer("redeem", "c.txt", "--match", wrong).code == 1)
    #expect(try all.answer("redeem", "c.txt").code == 1)
    #expect(try all.answer("redeem", "c.txt", "--match", digits).code == 0)
  }

  @Test("Revocation holds at the next check, also for ssh-keygen")
  func revocation() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.sign("c.txt")
    let signers = try all.tool.run("device", "allowed-signers", "alice").output
    try all.write(Array(signers.utf8), to: "signers")
    #expect(try all.tool.run("device", "revoke", device).code == 0)
    #expect(try all.tool.run("device", "revoke", device).code == 0, "safe to repeat")
    for verb in ["verify", "redeem"] {
      let outcome = try all.answer(verb, "c.txt", "--explain")
      #expect(outcome.code == 1 && outcome.json["reason"] == .text("device-revoked"))
    }
    #expect(try all.tool.run("device", "allowed-signers", "alice").output.isEmpty)
    try all.write(Array(try all.tool.run("device", "revocation-list").output.utf8), to: "revoked")
    let judged = try all.sshKeygen(
      "-Y", "verify", "-f", all.path("signers"), "-r", all.path("revoked"), "-I", "alice", "-n",
      "regain-approve-v1@localhost", "-s", all.path("c.txt.sig"), input: "c.txt")
    #expect(judged.code == 255)
    let list = try all.tool.run("device", "list", "alice", "--json").json
    #expect(list["state"] == .text("revoked"))
  }

  @Test(
    "Input of no bytes, of noise and of 10 MB: 65, and nothing is counted", .timeLimit(.minutes(2)))
  func badInput() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.sign("c.txt")
    try all.write([], to: "empty")
    try all.write([UInt8](repeating: 0, count: 100), to: "zeros")
    try all.write((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 7919) }, to: "noise")
    try all.write([UInt8](repeating: 0x41, count: 10_000_000), to: "long")
    try all.write(Array("-----BEGIN SSH SIGNATURE-----\nAAAA\n".utf8), to: "cut")
    try all.write(Array("{\"id\":\"".utf8) + [UInt8](repeating: 0x5B, count: 60_000), to: "bomb")
    for name in ["empty", "zeros", "noise", "long", "cut", "bomb"] {
      for verb in ["redeem", "verify"] {
        let challenge = try all.answer(verb, name, signature: "c.txt.sig")
        #expect(challenge.code == 65, "\(name) as a challenge: \(challenge)")
      }
      let key = try all.tool.run("device", "enroll", "bob", "--name", "x", "--key", all.path(name))
      #expect(key.code == 65, "\(name) as a key: \(key)")
    }
    for name in ["empty", "long", "cut", "bomb", "zeros", "noise"] {
      let signature = try all.answer("redeem", "c.txt", signature: name)
      #expect(signature.code == 65, "\(name) as a signature: \(signature)")
    }
    let folder = try all.tool.run(
      "device", "redeem", "--challenge", all.path("c.txt"), "--signature", all.folder)
    #expect(folder.code == 65 && folder.messages.contains("folder"))
    #expect(try all.answer("redeem", "c.txt").code == 0)
  }

  @Test("Wrong use is told with what to do")
  func misuse() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let tool = all.tool
    func run(_ arguments: String...) throws -> CommandLineTool.Outcome {
      try tool.run(["device"] + arguments)
    }
    let privateKey = try run("enroll", "alice", "--name", "x", "--key", all.path("key"))
    #expect(privateKey.code == 65 && privateKey.messages.contains(".pub"))
    #expect(try run("enroll", "alice", "--name", "x").code == 64)
    let device = try all.enrolled()
    let twice = try run("enroll", "bob", "--name", "x", "--key", all.path("key.pub"))
    #expect(twice.code == 1 && twice.messages.contains("enrolled before"))
    #expect(try run("challenge", "alice", "--device", device, "--action", "Reset!").code == 65)
    #expect(try run("challenge", "alice", "--device", "xyz", "--action", "x").code == 65)
    #expect(
      try run("challenge", "nobody", "--device", device, "--action", "x").code == 1)
    #expect(
      try run("challenge", "alice", "--device", device, "--action", "x", "--lifetime", "2h").code
        == 65)
    let other = String(repeating: "0", count: 32)
    let unknown = try run("redeem", "--challenge", other, "--signature", all.path("enrol.txt.sig"))
    #expect(unknown.code == 1)
    #expect(try run("revoke", other).code == 1)
    #expect(try run("sign", "--challenge", all.path("enrol.txt"), "--key", "/nowhere").code == 78)
  }

  @Test(
    "Whoever hands in his own challenge is refused where another account, action or subject is expected"
  )
  func expectation() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let subject = String(repeating: "ab", count: 32)
    try all.challenge(try all.enrolled(), to: "c.txt", "--subject-sha256", subject)
    try all.sign("c.txt")
    let others = [
      ["--account", "bob"], ["--account", "alice", "--action", "deploy"],
      ["--subject-sha256", String(repeating: "cd", count: 32)],
      ["--case", String(repeating: "0", count: 32)],
    ]
    for other in others {
      let outcome = try all.tool.run(
        [
          "device", "redeem", "--challenge", all.path("c.txt"), "--signature",
          all.path("c.txt.sig"), "--json", "--explain",
        ] + other)
      #expect(outcome.code == 1 && outcome.json["reason"] == .text("challenge-of-another"))
    }
    let right = try all.answer(
      "redeem", "c.txt", "--account", "alice", "--action", "reset-password", "--subject-sha256",
      subject)
    #expect(right.code == 0 && right.json["account"] == .text("alice"))
    #expect(right.json["subjectSHA256"] == .text(subject))
  }

  @Test("Where the anchor is gone, nothing is approved, and a no is taken")
  func denialWithoutAnchor() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    let device = try all.enrolled()
    try all.challenge(device, to: "c.txt")
    try all.challenge(device, to: "d.txt")
    let anchor = ["--anchor", all.path("anchor")]
    #expect(try all.tool.run("audit", "anchor", all.path("anchor")).code == 0)
    try FileManager.default.removeItem(atPath: all.path("anchor"))
    try all.sign("c.txt")
    try all.sign("d.txt", namespace: "regain-deny-v1@localhost")
    func redeem(_ name: String) throws -> CommandLineTool.Outcome {
      try all.tool.run(
        [
          "device", "redeem", "--challenge", all.path(name), "--signature",
          all.path(name + ".sig"),
        ] + anchor)
    }
    #expect(try redeem("c.txt").code == 78)
    #expect(try redeem("d.txt").code == 2)
    #expect(try all.answer("redeem", "c.txt").code == 1, "a no to one is a no to all")
  }

  @Test("An answer is made only of what can be answered with this key, and in time")
  func signing() async throws {
    let all = try await DeviceCommandLine.make()
    defer { all.tool.remove() }
    try all.challenge(try all.enrolled(), to: "c.txt")
    let openssl = URL(fileURLWithPath: "/usr/bin/openssl")
    let made = try all.tool.run(
      ["genpkey", "-algorithm", "ed25519", "-out", all.path("other.pem")], executable: openssl)
    try #require(made.code == 0)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: all.path("other.pem"))
    let other = try all.tool.run(
      "device", "sign", "--challenge", all.path("c.txt"), "--key", all.path("other.pem"))
    #expect(other.code == 65 && other.output.isEmpty && other.messages.contains("another key"))
    let late = String(decoding: try all.read("c.txt"), as: UTF8.self)
      .replacing(/issued: \d+/, with: "issued: 2001").replacing(
        /expires: \d+/, with: "expires: 2001")
    try all.write(Array(late.utf8), to: "late.txt")
    let over = try all.tool.run(
      "device", "sign", "--challenge", all.path("late.txt"), "--key", all.path("key"))
    #expect(over.code == 65 && over.messages.contains("over"))
  }
}
