import Regain
import RegainTesting
import Testing

@Suite("Refusals before the check are summed") struct RefusalTallyTests {
  private func refusals(_ bench: Bench) async throws -> [AuditLine] {
    try await bench.service.audit.entries(limit: 1000)
      .filter { $0.event == "excess_rate_limit_exceeded" }
  }

  private func count(_ line: AuditLine) -> Int {
    line.fields.first { $0.name == "count" }.flatMap { Int($0.value) } ?? 1
  }

  @Test("Of one account: one entry at once, and one for all others, with the next minute's attempt")
  func oneAccount() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    let commits = bench.store.commitCount
    for _ in 0..<20 { #expect(await bench.refusal(codes[1])?.code == .throttled) }
    #expect(bench.store.commitCount == commits + 1)
    #expect(try await refusals(bench).map(count) == [1])
    bench.clock.advance(seconds: 60)
    try await bench.redeem(codes[1])
    #expect(try await refusals(bench).map(count) == [1, 19])
    #expect(bench.store.commitCount == commits + 3, "with the attempt itself")
    #expect(try await refusals(bench).allSatisfy { $0.fields.contains { $0.name == "account" } })
  }

  @Test("Of thousands over all accounts hardly any is a commit, and none is lost")
  func flood() async throws {
    let bench = try await Bench.make(RecoveryConfiguration(sourceAttemptsPerHour: 1))
    let codes = try await bench.issue()
    let wrong = try forged(codes[1])
    _ = await bench.refusal(wrong, "account-0", source: "192.0.2.1")
    let commits = bench.store.commitCount
    for number in 0..<5_000 {
      _ = await bench.refusal(wrong, "account-\(number)", source: "192.0.2.1")
    }
    #expect(bench.store.commitCount - commits <= RefusalTally.entriesAMinute)
    bench.clock.advance(seconds: 60)
    // The owner's own attempt writes the sums, in the commit that counts it.
    let before = bench.store.commitCount
    try await bench.redeem(codes[1])
    #expect(bench.store.commitCount == before + 2)
    let log = try await refusals(bench)
    #expect(log.count <= RefusalTally.entriesAMinute + RefusalTally.sumsACommit + 1)
    #expect(log.map(count).reduce(0, +) == 5_000)
    #expect(log.allSatisfy { $0.values.allSatisfy { $0.name == "source" } })
  }

  @Test("What is left is written when it is asked for, and once") func left() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    for _ in 0..<7 { _ = await bench.refusal(codes[1]) }
    for change in UInt8(1)...4 {
      _ = await thrown { try await bench.stop(forged(codes[0], adding: change)) }
    }
    try await bench.service.audit.writeSums()
    #expect(try await refusals(bench).map(count) == [1, 6])
    let stops = try await bench.service.audit.entries(limit: 99).filter {
      $0.event == "authn_stop_fail"
    }
    #expect(stops.map(count) == [1, 3])
    let commits = bench.store.commitCount
    try await bench.service.audit.writeSums()
    #expect(bench.store.commitCount == commits)
  }

  @Test("A sum that the store did not take is written with the next attempt") func putBack()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    for _ in 0..<3 { _ = await bench.refusal(codes[1]) }
    bench.clock.advance(seconds: 60)
    bench.store.fail(commit: 0, with: .unavailable)
    #expect(await bench.refusal(codes[1])?.code == .unavailable)
    #expect(try await refusals(bench).map(count) == [1])
    try await bench.redeem(codes[1])
    #expect(try await refusals(bench).map(count) == [1, 2])
  }
}
