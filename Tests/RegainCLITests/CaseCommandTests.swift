import Foundation
import Testing

@Suite("regain case") struct CaseCommandTests {
  @Test(
    "One backup code and one device approval: exit 3 before, 0 after, and the token redeems once",
    arguments: DeviceCommandLine.Store.allCases)
  func grants(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    let device = try all.devices.enrolled()
    let id = try all.open("alice", "--policy", "nist-aal2")
    let before = try all.grant(id)
    #expect(before.code == 3 && before.json["result"] == .text("pending"))
    guard case .list(let missing)? = before.json["missing"] else {
      Issue.record("nothing is missing")
      return
    }
    #expect(missing.first?["requirement"]?.text != nil && missing.first?["why"]?.text != nil)
    let code = try all.add("code", to: id, input: sheet.codes[0])
    #expect(code.code == 0 && code.json["state"] == .text("evidence"))
    #expect(try all.grant(id).code == 3)
    let approved = try all.addApproval(to: id, by: device)
    #expect(approved.code == 0 && approved.json["state"] == .text("satisfied"))
    let granted = try all.grant(id)
    #expect(granted.code == 0 && granted.json["result"] == .text("granted"))
    let token = try granted.json.text("token")
    #expect(try all.redeem(token).code == 0)
    #expect(try all.redeem(token).code == 1)
    #expect(try all.show(id)["state"] == .text("granted"))
    #expect(try all.tool.run("hold", "show", "alice", "--json").json["held"] == .flag(true))
    let early = try all.complete(id)
    #expect(early.code == 3, "the sheet is to be replaced first")
    _ = try all.sheet()
    let completed = try all.complete(id)
    #expect(completed.code == 0 && completed.json["endSessions"] == .flag(true))
    #expect(completed.json["assurance"] == .number(2))
  }

  @Test(
    "Two backup codes, or an email and an SMS code, never suffice for nist-aal2",
    arguments: DeviceCommandLine.Store.allCases)
  func neverSuffices(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    let (mail, phone) = (
      try all.register(), try all.register("address", "alice", by: "sms", "phone-1")
    )
    let first = try all.open("alice", "--policy", "nist-aal2")
    for code in sheet.codes.prefix(2) {
      #expect(try all.add("code", to: first, input: code).code == 0)
    }
    #expect(try all.grant(first).code == 3)
    let second = try all.open("alice", "--policy", "nist-aal2")
    for address in [mail, phone] {
      let sent = try all.tool.run("case", "deliver", second, "--to", address, "--json")
      #expect(sent.code == 0, "\(sent.messages)")
      #expect(try all.add("delivered", to: second, input: sent.json.text("code")).code == 0)
    }
    let pending = try all.grant(second)
    #expect(pending.code == 3 && pending.json["result"] == .text("pending"))
  }

  @Test(
    "A stop wins: the case is over, and what it has granted is void",
    arguments: DeviceCommandLine.Store.allCases)
  func stops(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    let device = try all.devices.enrolled()
    let id = try all.open()
    try all.add("code", to: id, input: sheet.codes[0])
    try all.addApproval(to: id, by: device)
    let token = try all.grant(id).json.text("token")
    let stopped = try all.tool.run(
      ["stop", "alice", "--json"], input: Array(sheet.stopCode.utf8))
    #expect(stopped.code == 0 && stopped.json["disputed"] == .flag(false))
    #expect(try all.redeem(token).code == 1)
    #expect(try all.show(id)["state"] == .text("cancelled"))
  }

  @Test(
    "A device's no ends the case; its requester sees that more is wanted",
    arguments: DeviceCommandLine.Store.allCases)
  func denies(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    let device = try all.devices.enrolled()
    let id = try all.open()
    try all.add("code", to: id, input: sheet.codes[0])
    try all.approve(id, by: device, namespace: "regain-deny-v1@localhost")
    let denied = try all.devices.answer("redeem", "approve.txt")
    #expect(denied.code == 2, "\(denied.messages)")
    #expect(try all.show(id)["state"] == .text("denied"))
    let seen = try all.tool.run(
      "case", "show", id, "--case-secret-file", all.path(id), "--json")
    #expect(seen.json["state"] == .text("evidence"))
    #expect(try all.grant(id).code == 3)
  }

  @Test(
    "The stop token of a notice stops without a session, and stands in no row",
    arguments: DeviceCommandLine.Store.allCases)
  func stopToken(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    _ = try all.register()
    let id = try all.open()
    try all.add("code", to: id, input: sheet.codes[0])
    let listed = try all.tool.run("outbox", "list", "--json", "--with-stop")
    let lines = listed.output.split(separator: "\n").compactMap {
      try? JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8))
    }
    let ours = try #require(lines.first { $0["case"] == .text(id) && $0["address"]?.text != nil })
    let token = try ours.text("stopToken")
    let message = try ours.text("message")
    #expect(token.hasPrefix("rgs_") && !message.contains("rgs_"))
    let acknowledged = try all.tool.run("outbox", "ack", try ours.text("notice"), "--json")
    #expect(acknowledged.json["acknowledged"] == .number(1))
    let again = try all.tool.run("outbox", "ack", try ours.text("notice"), "--json")
    #expect(again.code == 0 && again.json["acknowledged"] == .number(0))
    #expect(again.json["notThere"] == .list([ours["notice"] ?? .text("")]))
    #expect(try all.tool.run(["stop", "bob"], input: Array(token.utf8)).code == 1)
    let stopped = try all.tool.run(["stop", "alice", "--json"], input: Array(token.utf8))
    #expect(stopped.code == 0, "\(stopped.messages)")
    #expect(try all.show(id)["state"] == .text("cancelled"))
    let log = try all.tool.run("audit", "list", "--json").output
    #expect(!log.contains("rgs_") && !log.contains("rgc_"))
  }

  @Test(
    "Two agents confirm, override and lift a stop; one does not",
    arguments: DeviceCommandLine.Store.allCases)
  func agents(_ store: DeviceCommandLine.Store) async throws {
    let all = try await CaseCommandLine.make(store)
    defer { all.tool.remove() }
    try all.writePolicy(
      """
      recovery:
        default: desk
        policies:
          desk:
            require: { allOf: [backup-code, help-desk, help-desk] }
            helpDesk: { riskAnalysis: "RA-1" }
      """)
    let sheet = try all.sheet()
    let (carol, dan) = (try all.agent("carol"), try all.agent("dan"))
    let id = try all.open()
    try all.add("code", to: id, input: sheet.codes[0])
    for (agent, device) in [("carol", carol), ("dan", dan)] {
      let file = try all.confirmation(agent, device, of: id)
      let added = try all.add("help-desk", to: id, "--confirmation", file)
      #expect(added.code == 0, "\(added.messages)")
      #expect(try all.add("help-desk", to: id, "--confirmation", file).code == 1, "once")
    }
    #expect(try all.grant(id).code == 0)
    let other = try all.open()
    let pair = [
      try all.confirmation("carol", carol, of: other, "deny"),
      try all.confirmation("dan", dan, of: other, "deny"),
    ]
    let alone = try all.tool.run(
      "case", "override", other, "--confirmation", pair[0], "--confirmation", pair[0])
    #expect(alone.code == 1)
    #expect(
      try all.tool.run(
        "case", "override", other, "--confirmation", pair[0], "--confirmation", pair[1]
      ).code == 0)
    #expect(try all.show(other)["state"] == .text("denied"))
    _ = try all.tool.run(["stop", "alice"], input: Array(sheet.stopCode.utf8))
    let lifting = [
      try all.confirmation("carol", carol, of: nil, "unfreeze"),
      try all.confirmation("dan", dan, of: nil, "unfreeze"),
    ]
    let lifted = try all.tool.run(
      "unfreeze", "alice", "--confirmation", lifting[0], "--confirmation", lifting[1])
    #expect(lifted.code == 0, "\(lifted.messages)")
    #expect(try all.tool.redeem(sheet.codes[1], "alice").code == 0)
  }

  @Test("A policy of NIST's refuses a keyring beside the store, and says what to do")
  func apart() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let refused = try tool.run(
      "case", "open", "alice", "--action", "reset-password", "--policy", "nist-aal2")
    #expect(refused.code == 78 && refused.messages.contains("--keyring"))
    let taken = try tool.run(
      "case", "open", "alice", "--action", "reset-password", "--policy", "asvs-l2", "--json")
    #expect(taken.code == 0 && taken.json["caseSecret"]?.text?.hasPrefix("rgc_") == true)
  }
}

extension CaseCommandLine {
  func redeem(_ token: String) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["token", "redeem", "--action", "reset-password", "--audience", "app"],
      input: Array(token.utf8))
  }

  func complete(_ id: String) throws -> CommandLineTool.Outcome {
    try tool.run("case", "complete", id, "--case-secret-file", path(id), "--json")
  }
}
