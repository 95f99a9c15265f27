import Foundation
import Testing

@Suite("What administrators look at while cases are open") struct CaseListingTests {
  @Test("Cases and notices are told by account and by case, and it is said when there are more")
  func filters() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    _ = try all.tool.issue("bob", "--activate")
    _ = try all.register()
    let (first, second) = (try all.open(), try all.open())
    _ = try all.open("bob")
    try all.add("code", to: first, input: sheet.codes[0])
    let ours = try all.tool.run("case", "list", "--account", "alice").output
    #expect(ours.split(separator: "\n").count == 2)
    #expect(ours.contains(first) && ours.contains(second))
    let open = try all.tool.run("case", "list", "--account", "alice", "--state", "open").output
    #expect(open.contains(second) && !open.contains(first))
    let about = try all.notices("--case", first)
    #expect(!about.isEmpty && about.allSatisfy { $0["case"] == .text(first) })
    #expect(try all.notices("--account", "bob").allSatisfy { $0["account"] == .text("bob") })
    let few = try all.tool.run("outbox", "list", "--limit", "1", "--json")
    #expect(few.output.split(separator: "\n").count == 1 && few.messages.contains("--limit"))
    #expect(try !all.tool.run("outbox", "list").messages.contains("--limit"))
  }

  @Test("A stop is shown with the holds, and why a case is over to administrators alone")
  func stopped() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    let sheet = try all.sheet()
    let id = try all.open()
    #expect(try all.tool.run("hold", "show", "alice", "--json").json["frozenUntil"] == .null)
    let stop = try all.tool.run(["stop", "alice", "--json"], input: Array(sheet.stopCode.utf8))
    let until = try stop.json.text("frozenUntil")
    let hold = try all.tool.run("hold", "show", "alice", "--json").json
    #expect(hold["frozenUntil"] == .text(until) && hold["held"] == .flag(false))
    #expect(try all.tool.run("hold", "show", "alice").output.contains("stopped until \(until)"))
    let shown = try all.tool.run("case", "show", id, "--json").json
    #expect(shown["whyOver"] == .text("recovery was stopped"))
    #expect(shown["missing"] == .list([]))
    let own = try all.tool.run(
      "case", "show", id, "--case-secret-file", all.path(id), "--json")
    #expect(own.code == 0 && own.json["whyOver"] == nil)
  }

  @Test("Where a policy is chosen, the doctor names who could not be recovered by it")
  func doctor() async throws {
    let all = try await CaseCommandLine.make()
    defer { all.tool.remove() }
    _ = try all.sheet()
    #expect(!(try all.tool.run("doctor", "--json").output.contains("orphaned")))
    try all.writePolicy("recovery:\n  default: high-assurance\n")
    let findings = try all.tool.run("doctor", "--strict", "--json")
    #expect(findings.code == 1 && findings.output.contains("orphaned"))
    #expect(findings.output.contains("risk analysis"))
  }
}

extension CaseCommandLine {
  fileprivate func notices(_ options: String...) throws -> [[String: JSONValue]] {
    try tool.run(["outbox", "list", "--json"] + options).output.split(separator: "\n").map {
      try JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8))
    }
  }
}
