import Foundation
import RegainTestSupport
import Testing

/// A store that is put back to an older copy of itself, as a person would do it by command.
struct RestoreDrill {
  private var tool: CommandLineTool
  private let accounts = ["alice", "bob", "carol", "dave"]
  private var used: [(account: String, code: String)] = []
  private var unused: [(account: String, code: String)] = []
  private let stop: IssuedCodes
  private let copy: String

  /// A store with four sheets of 30 codes, of which 100 are to be used, and one to be stopped.
  init(_ tool: CommandLineTool) throws {
    self.tool = tool
    copy = "\(tool.folder)/copy"
    let anchor = "\(tool.folder)/anchor"
    #expect(try tool.run("init").code == 0)
    #expect(try tool.run("audit", "anchor", anchor).code == 0)
    self.tool.environment["REGAIN_ANCHOR"] = anchor
    stop = try self.tool.issue("erin", "--profile", "long")
    for account in accounts {
      let codes = try self.tool.issue(account, "--profile", "long", "--count", "30").codes
      used += codes.prefix(25).map { (account, $0) }
      unused += codes.suffix(5).map { (account, $0) }
    }
  }

  /// - Parameters:
  ///   - save: keeps the store as it is.
  ///   - putBack: puts what was kept in its place.
  func run(save: () throws -> Void, putBack: () throws -> Void) throws {
    try save()
    try export()
    for outcome in try redeem(used) { #expect(outcome.code == 0, "\(outcome)") }
    try export()
    try putBack()
    try expectNothingIsGranted()
    try reconcile()
    // Last of all, since what stands is what counts: every used code is used, the others are not.
    let again = try redeem(used)
    #expect(again.count == 100 && again.allSatisfy { $0.code == 1 && !$0.isGrant })
    #expect(try redeem(unused).allSatisfy { $0.code == 0 })
    #expect(try tool.redeem(stop.codes[0], "erin").code == 1, "the stop is still in force")
    #expect(try tool.run("audit", "export", copy).code == 0, "the copy goes on")
    #expect(try tool.run("audit", "verify", copy).code == 0)
    let doctor = try tool.run("doctor", "--json")
    #expect(doctor.code == 0, "\(doctor.output)")
  }

  private func export() throws {
    let outcome = try tool.run("audit", "export", copy)
    #expect(outcome.code == 0, "\(outcome)")
  }

  private func expectNothingIsGranted() throws {
    for outcome in try redeem(used + unused.suffix(1)) {
      #expect(outcome.code == 78 && !outcome.isGrant, "\(outcome)")
      #expect(outcome.messages.contains("behind its anchor"), "\(outcome)")
    }
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 1 && doctor.output.contains("100 entries"), "\(doctor)")
    let stopped = try tool.run("stop", "erin", "--json", input: Array(stop.stopCode.utf8))
    #expect(stopped.code == 0, "\(stopped)")
    let export = try tool.run("audit", "export", copy)
    #expect(export.code == 1 && export.messages.contains("restored"), "\(export)")
  }

  private func reconcile() throws {
    let outcome = try tool.run("audit", "reconcile", copy, "--json", "--reason", "restored")
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.json["replayed"] == .number(100), "\(outcome)")
    #expect(outcome.json["lost"] == .number(0) && outcome.json["moved"]?.number ?? 0 > 0)
  }

  /// Four at a time, of one account each. A store that was too busy says that nothing changed, and is
  /// asked again.
  private func redeem(
    _ codes: [(account: String, code: String)]
  ) throws -> [CommandLineTool.Outcome] {
    var (queues, outcomes) = (
      Dictionary(grouping: codes, by: \.account), [CommandLineTool.Outcome]()
    )
    while queues.values.contains(where: { !$0.isEmpty }) {
      let running = try accounts.compactMap { account in
        try queues[account]?.popLast().map { ($0, try start($0)) }
      }
      for (code, running) in running {
        var outcome = try running.wait()
        for _ in 0..<5 where outcome.code == 69 { outcome = try start(code).wait() }
        outcomes.append(outcome)
      }
    }
    return outcomes
  }

  private func start(
    _ code: (account: String, code: String)
  ) throws -> CommandLineTool.Running {
    try tool.start(["codes", "redeem", code.account, "--json"], input: Array(code.code.utf8))
  }
}

extension CommandLineTool.Outcome {
  fileprivate var isGrant: Bool { json["result"] == .text("accepted") || json["receipt"] != nil }
}

@Suite("A restored backup, by command") struct RestoreDrillTests {
  @Test(
    "SQLite: nothing is granted until it was reconciled; then all 100 used codes are used",
    .timeLimit(.minutes(10)))
  func sqlite() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    var kept: KeptStore?
    try RestoreDrill(tool).run {
      kept = try KeptStore(tool)
    } putBack: {
      try kept?.putBack()
    }
  }

  #if PostgreSQL
    @Test(
      "PostgreSQL: nothing is granted until it was reconciled; then all 100 used codes are used",
      .timeLimit(.minutes(10)))
    func postgres() async throws {
      let server = try await PostgresServer.shared.value
      let name = "drill\(UInt64.random(in: 0 ... .max))"
      let plain = try PlainConnection(server.url())
      try plain.run("CREATE DATABASE \(name)")
      var tool = try CommandLineTool.make()
      defer { tool.remove() }
      tool.environment["REGAIN_STORE"] = server.url(database: name)
      try RestoreDrill(tool).run {
        try plain.run("CREATE DATABASE \(name)_kept TEMPLATE \(name)")
      } putBack: {
        try plain.run("DROP DATABASE \(name) WITH (FORCE)")
        try plain.run("ALTER DATABASE \(name)_kept RENAME TO \(name)")
      }
      try plain.run("DROP DATABASE \(name) WITH (FORCE)")
    }
  #endif
}
