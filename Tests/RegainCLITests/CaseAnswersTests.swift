import Foundation
import Testing

@Suite("What scripts read of cases") struct CaseAnswersTests {
  @Test("Every answer has the fields that the page names, and no other")
  func fields() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    var answers = Answers(all)
    try answers.tellOfRegistries()
    try answers.tellOfPolicies()
    try answers.tellOfCases()
    let page = try AnswerPage()
    for (command, fields) in answers.seen {
      let rows = page.rows.filter { $0.commands.contains(command) }
      #expect(
        rows.contains { $0.needed.isSubset(of: fields) && fields.isSubset(of: $0.all) },
        "\(command): \(fields.sorted())")
    }
    let looked = Set(answers.seen.map(\.command))
    #expect(
      page.rows.flatMap(\.commands).filter { !looked.contains($0) } == [
        "case override", "unfreeze",
      ])
  }
}

/// What a story's commands have answered.
private struct Answers {
  let all: CaseCommandLine
  private(set) var seen: [(command: String, fields: Set<String>)] = []

  init(_ all: CaseCommandLine) { self.all = all }

  @discardableResult
  mutating func run(
    _ arguments: String..., as command: String? = nil, input: String = ""
  ) throws -> [String: JSONValue] {
    let outcome = try all.tool.run(arguments + ["--json"], input: Array(input.utf8))
    let line = try #require(
      outcome.output.split(separator: "\n").first, "\(arguments): \(outcome.messages)")
    let answer = try JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))
    let name = command ?? arguments.prefix(arguments[0] == "stop" ? 1 : 2).joined(separator: " ")
    seen.append((name, Set(answer.keys)))
    return answer
  }

  mutating func tellOfRegistries() throws {
    let added = try run(
      "address", "add", "alice", "--channel", "email", "--destination", "mailbox-1")
    let address = try added.text("address")
    try run("address", "confirm", "alice", address, input: added.text("code"))
    try run("address", "list", "alice")
    let pending = try run(
      "contact", "add", "alice", "--channel", "email", "--destination", "friend", as: "address add")
    let contact = try pending.text("address")
    let code = try run("contact", "code", "alice", contact, as: "address code")
    try run(
      "contact", "confirm", "alice", contact, as: "address confirm", input: code.text("code"))
    try run("contact", "review", "alice", contact)
    try run(
      "address", "add", "alice", "--channel", "post", "--destination", "house", "--validated",
      as: "address add --validated")
    try run("address", "remove", "alice", address)
    let device = try all.agent("carol", "--group", "desk")
    try run("agent", "add", "dave", "--role", "confirm")
    try run("agent", "list")
    try run(
      "agent", "confirm", "--agent", "carol", "--account", "alice", "--device", device,
      "--decision", "unfreeze", "--why", "w", "--evidence", "e", "--steps", "s", "--rationale", "r",
      "--challenge-file", all.path("unfreeze.txt"))
    try run("agent", "remove", "dave")
  }

  mutating func tellOfPolicies() throws {
    try all.write(
      "recovery:\n  policies:\n    one-way: { require: { allOf: [backup-code, device] } }\n",
      to: "one-way.yaml")
    try run("policy", "check", all.path("one-way.yaml"))
    try run("policy", "list")
    try run("policy", "show", "asvs-l2")
    try run("policy", "explain", "alice")
    try run("policy", "simulate")
    try run("policy", "classify", "nobody", "staff")
  }

  mutating func tellOfCases() throws {
    let sheet = try all.sheet()
    let address = try all.register(by: "email", "mailbox-2")
    try run("case", "open", "alice", "--action", "reset-password")
    for denied in [false, true] {
      let id = try all.open()
      try run("case", denied ? "deny" : "cancel", id)
    }
    let id = try all.open("alice", "--policy", "asvs-l2")
    try run(
      "case", "add", id, "code", "--case-secret-file", all.path(id), input: sheet.codes[0])
    try run("case", "deliver", id, "--to", address)
    try run("case", "grant", id, "--audience", "app", "--case-secret-file", all.path(id))
    try run("case", "show", id, "--explain")
    try run("case", "list")
    try tellOfGrant()
    try run("hold", "show", "alice")
    try run("case", "upkeep")
    let notice = try run("outbox", "list", "--with-stop")
    try run("outbox", "ack", notice.text("notice"))
    try run("stop", "alice", input: sheet.stopCode)
  }

  /// Of an account whose addresses are as they were.
  private mutating func tellOfGrant() throws {
    let codes = try all.tool.issue("bob", "--activate", "--profile", "long").codes
    let laptop = try all.devices.enrolled(account: "bob")
    let id = try all.open("bob")
    try all.add("code", to: id, input: codes[0])
    try all.approve(id, by: laptop, account: "bob")
    try all.add(
      "device", to: id, "--challenge", all.path("approve.txt"), "--signature",
      all.path("approve.txt.sig"))
    let granted = try run(
      "case", "grant", id, "--audience", "app", "--case-secret-file", all.path(id))
    #expect(try all.redeem(granted.text("token")).code == 0)
    _ = try all.tool.issue("bob", "--activate")
    try run("case", "complete", id, "--case-secret-file", all.path(id))
    try run("case", "show", id)
  }
}

/// The table of the page.
private struct AnswerPage {
  struct Row {
    let commands: [String]
    let needed: Set<String>
    let all: Set<String>
  }

  let rows: [Row]

  init() throws {
    let path = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Sources/Regain/Regain.docc/CaseAnswers.md")
      .standardizedFileURL
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    rows = lines.filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|")
      let words = cells.map { cell in cell.matches(of: /`([^`]+)`/).map { String($0.1) } }
      let needed = words[1].filter { !$0.hasSuffix("?") }
      let optional = words[1].filter { $0.hasSuffix("?") }.map { String($0.dropLast()) }
      return Row(
        commands: words[0], needed: Set(needed), all: Set(needed + optional))
    }
  }
}
