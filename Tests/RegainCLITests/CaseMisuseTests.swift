import Foundation
import Testing

@Suite("Wrong use of regain case and its registries") struct CaseMisuseTests {
  @Test("What is no case, secret, code or decision is said so, and nothing is counted")
  func malformed() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let id = try all.open()
    let other = try all.open()
    for (arguments, code) in [
      (["case", "show", "none"], 65), (["case", "show", String(repeating: "0", count: 32)], 1),
      (["case", "open", "alice", "--action", "redeem-token"], 65),
      (["case", "open", "alice", "--action", "Reset"], 65),
      (["case", "open", "alice", "--action", "reset-password", "--policy", "none"], 65),
      (["case", "open", "alice", "--action", "reset-password", "--policy", "nist-aal1"], 65),
      (["case", "open", "alice", "--action", "reset-password", "--risk", "new-device"], 64),
      (["case", "open", "alice", "--action", "reset-password", "--risk", "score=101"], 65),
      (["case", "open", "alice", "--action", "reset-password", "--risk", "case-velocity=0"], 65),
      (["case", "add", id, "code", "--case-secret-file", all.path(other)], 65),
      (["case", "add", id, "code"], 64), (["case", "add", id, "sms"], 64),
      (["case", "add", id, "device", "--case-secret-file", all.path(id)], 64),
      (["case", "grant", id, "--audience", "a b", "--case-secret-file", all.path(id)], 65),
      (["case", "grant", id, "--audience", "app", "--case-secret-file", "/nowhere"], 65),
      (["case", "deliver", id, "--to", "mailbox"], 65),
      (["case", "override", id, "--confirmation", "one"], 64),
      (["case", "list", "--state", "closed"], 65), (["case", "list", "--home", ""], 64),
      (["case", "complete", id], 64), (["case", "add", id, "code", "--code-file", ""], 64),
      (["case", "open", "alice", "--action", "reset-password", "--policy", ""], 64),
      (["case", "open", "alice", "--action", "reset-password"], 64),
      (["address", "add", "alice", "--channel", "pigeon", "--destination", "x"], 65),
      (["agent", "add", "carol", "--role", "king"], 65), (["agent", "add", "carol"], 64),
      (["outbox", "ack", "x"], 65), (["unfreeze", "alice"], 64), (["hold", "show", ""], 65),
    ] as [([String], Int32)] {
      let outcome = try all.tool.run(arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.code) \(outcome.messages)")
      #expect(outcome.messages.hasPrefix("regain: "), "\(arguments)")
    }
  }

  @Test("A mistyped case secret, code and stop token cost nothing, and none of them is repeated")
  func slips() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let id = try all.open()
    var secret = try String(contentsOfFile: all.path(id), encoding: .utf8)
    #expect(secret.hasPrefix("rgc_") && secret.utf8.count == 65)
    let last = secret.removeLast()
    secret.removeLast()
    secret.append(last == "a" ? "b" : "a")
    try all.write(secret, to: "mistyped")
    let outcome = try all.tool.run(
      "case", "grant", id, "--audience", "app", "--case-secret-file", all.path("mistyped"))
    #expect(outcome.code == 65 && !outcome.messages.contains(secret.prefix(20)))
    #expect(try all.add("delivered", to: id, input: "1234567").code == 65)
    #expect(try all.tool.run(["stop", "alice"], input: Array("rgs_x".utf8)).code == 65)
    let onCommandLine = try all.tool.run("case", "grant", id, secret)
    #expect(onCommandLine.code == 64 && !onCommandLine.messages.contains(secret.prefix(20)))
  }

  @Test("A case secret's file is not overwritten, and only its owner reads it")
  func files() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let id = try all.open()
    let attributes = try FileManager.default.attributesOfItem(atPath: all.path(id))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let again = try all.tool.run(
      "case", "open", "alice", "--action", "reset-password", "--case-secret-file", all.path(id))
    #expect(again.code == 78 && again.messages.contains("there already"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: all.path(id))
    let open = try all.tool.run(
      "case", "grant", id, "--audience", "app", "--case-secret-file", all.path(id))
    #expect(open.code == 77 && open.messages.contains("chmod 600"))
  }

  @Test(
    "A grant whose token reaches nobody says that its outcome is open; with its key it is had again",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func lostToken() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    try all.writePolicy("recovery: { default: lax, policies: { lax: { require: backup-code } } }\n")
    let sheet = try all.sheet()
    let id = try all.open()
    try all.add("code", to: id, input: sheet.codes[0])
    let key = String(repeating: "k", count: 22)
    let lost = try all.tool.run(
      ["case", "grant", id, "--audience", "app", "--case-secret-file", all.path(id)]
        + ["--idempotency-key", key], outputPath: "/dev/full")
    #expect(lost.code == 74 && lost.messages.contains("--idempotency-key"), "\(lost.messages)")
    let again = try all.grant(id, "--idempotency-key", key)
    #expect(again.code == 0)
    #expect(try all.redeem(again.json.text("token")).code == 0)
  }

  @Test("Nothing is sent to an address that nobody confirmed; a removed one is gone at once")
  func addresses() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let added = try all.tool.run(
      "address", "add", "alice", "--channel", "email", "--destination", "m", "--json")
    let address = try added.json.text("address")
    let id = try all.open()
    let early = try all.tool.run("case", "deliver", id, "--to", address, "--json", "--explain")
    #expect(early.code == 1 && early.json["reason"] == .text("address-not-confirmed"))
    let wrong = try all.tool.run(
      ["address", "confirm", "alice", address], input: Array("00000000".utf8))
    #expect(wrong.code == 1)
    let code = try all.tool.run("address", "code", "alice", address, "--json").json.text("code")
    #expect(
      try all.tool.run(["address", "confirm", "alice", address], input: Array(code.utf8)).code == 0)
    #expect(try all.tool.run("case", "deliver", id, "--to", address).code == 0)
    #expect(try all.tool.run("address", "remove", "alice", address).code == 0)
    #expect(try all.tool.run("case", "deliver", id, "--to", address).code == 1)
    #expect(try all.tool.run("address", "list", "alice", "--json").output.isEmpty)
  }

  @Test("What an account would need today is told, and the exit code says whether it has it")
  func explain() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let nothing = try all.tool.run("policy", "explain", "alice", "--json")
    #expect(nothing.code == 3 && nothing.json["possible"] == .flag(false))
    _ = try all.sheet()
    _ = try all.devices.enrolled()
    let enough = try all.tool.run("policy", "explain", "alice", "--json")
    #expect(enough.code == 0 && enough.json["hangsOnOne"] == .flag(true))
    #expect(try all.tool.run("policy", "classify", "alice", "admin").code == 0)
    let doctor = try all.tool.run("doctor", "--strict", "--json")
    #expect(doctor.code == 1 && doctor.output.contains("single-path"))
    #expect(try all.tool.run("doctor").code == 0)
  }
}
