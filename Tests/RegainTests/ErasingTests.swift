import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Erasing personal values") struct ErasingTests {
  private func values(_ bench: Bench) async throws -> [String] {
    try await bench.log().flatMap { $0.values.map(\.value) }
  }

  @Test("An account's values are gone, the log is what it was, and says what was erased")
  func account() async throws {
    let bench = try await Bench.make()
    let (codes, others) = (try await bench.issue(), try await bench.issue("bob"))
    try await bench.redeem(codes[1], source: "192.0.2.1")
    try await bench.redeem(others[1], "bob", source: "192.0.2.2")
    let before = try await bench.log()
    let proof = try AuditProof(try await bench.service.audit.proof(of: 1))
    let trust = try await bench.service.audit.trust()
    let report = try await bench.service.audit.erase(
      [.source, .reason], of: AccountID("alice"), origin: RequestOrigin(actor: "dpo"))
    // Two reasons of the issue, one source.
    #expect(report.erased == 3 && report.kept == 0)
    let after = try await bench.log()
    #expect(after.prefix(before.count).map(\.text) == before.map(\.text))
    #expect(after.dropFirst(before.count).map(\.event) == ["sensitive_delete", "sensitive_delete"])
    let left = try await values(bench)
    #expect(!left.contains("192.0.2.1") && left.contains("192.0.2.2"))
    try proof.verify(entry: Array(before[1].text.utf8), trust: trust)
    #expect(try await bench.service.examine().allSatisfy { $0.severity == .warning })
    let again = try await bench.service.audit.erase([.source, .reason], of: AccountID("alice"))
    #expect(again.erased == 0)
    #expect(try await bench.log().count == after.count)
  }

  @Test("Who did it is kept until its retention ends") func retention() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    let alice = try AccountID("alice")
    let early = try await bench.service.audit.erase([.actor], of: alice)
    #expect(early.erased == 0 && early.kept == 2)
    bench.clock.advance(seconds: 365 * 86_400 + 1)
    let late = try await bench.service.audit.erase([.actor], of: alice)
    #expect(late.erased == 2 && late.kept == 0)
    #expect(try await !values(bench).contains("test"))
  }

  @Test("One entry alone, and no entry that is not there") func entry() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    #expect(try await bench.service.audit.erase([.reason], at: 1).erased == 1)
    #expect(try await bench.log()[2].values.contains { $0.name == "reason" })
    let error = await thrown { try await bench.service.audit.erase([.reason], at: 99) }
    #expect(error?.code == .malformed)
    let unknown = await thrown {
      try await bench.service.audit.erase([.reason], of: AccountID("nobody"))
    }
    #expect(unknown?.code == .malformed)
  }

  @Test("What was erased stays erased when an older copy of the store comes back") func restored()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(2)
    try await all.bench.redeem(codes["user0"]![1], "user0", source: "192.0.2.77")
    let backup = all.bench.memory.backup()
    try await all.bench.service.audit.erase([.source], of: AccountID("user0"))
    try await all.bench.redeem(codes["user1"]![1], "user1")
    try await all.export()
    for bytes in all.folder.all.values {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("192.0.2.77"))
    }
    all.bench.memory.restore(backup)
    #expect(try await values(all.bench).contains("192.0.2.77"))
    _ = try await all.reconcile()
    #expect(try await !values(all.bench).contains("192.0.2.77"))
    #expect(try await all.alarms().isEmpty)
  }
}
