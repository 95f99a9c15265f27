import Foundation
import Testing

@Suite("regain codes redeem: processes at once", .serialized) struct RaceTests {
  @Test("30 processes, one code: one exit 0, the others 1 or 75") func defaultLimit() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try race(tool)
    #expect(codes.filter { $0 == 0 }.count == 1, "\(codes)")
    #expect(codes.allSatisfy { [0, 1, 75].contains($0) }, "\(codes)")
    try checkOneConsumption(tool)
  }

  @Test("With the soft limit raised: one exit 0, twenty-nine 1") func raisedLimit() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try Data("attempts:\n  softLimit: 100\n".utf8)
      .write(to: URL(fileURLWithPath: tool.home + "/policy.yaml"))
    let codes = try race(tool)
    #expect(codes.filter { $0 == 0 }.count == 1, "\(codes)")
    #expect(codes.filter { $0 == 1 }.count == 29, "\(codes)")
    try checkOneConsumption(tool)
  }

  private func race(_ tool: CommandLineTool) throws -> [Int32] {
    let code = try tool.issue("alice").codes[0]
    let running = try (0..<30).map { _ in
      try tool.start(["codes", "redeem", "alice"], input: Array(code.utf8))
    }
    return try running.map { try $0.wait().code }
  }

  private func checkOneConsumption(_ tool: CommandLineTool) throws {
    let status = try tool.run("codes", "status", "alice", "--json").json
    #expect(status["remaining"] == .number(9))
    let log = try tool.run("audit", "list").output
    #expect(log.split(separator: "\n").filter { $0.contains("authn_login_success") }.count == 1)
    #expect(try Tampering(tool).count("SELECT COUNT(*) FROM regain_consumption") == 1)
  }
}
