import Regain
import RegainTesting
import Testing

@Suite("Budgets by source and over all") struct BudgetTests {
  @Test("A source that tries too often waits until its hour is over; others do not") func bySource()
    async throws
  {
    let bench = try await Bench.make(RecoveryConfiguration(sourceAttemptsPerHour: 3))
    var sheets: [[String]] = []
    for number in 0..<5 { sheets.append(try await bench.issue("user-\(number)")) }
    for number in 0..<3 { try await bench.redeem(sheets[number][1], "user-\(number)", source: "a") }
    let error = try #require(await bench.refusal(sheets[3][1], "user-3", source: "a"))
    #expect(error.code == .throttled)
    #expect(error.retryAfterSeconds == 3600)
    _ = await bench.refusal(sheets[3][1], "user-3", source: "a")
    let throttled = try await bench.events().filter { $0 == "excess_rate_limit_exceeded" }
    #expect(throttled.count == 1, "one entry for the account and minute")
    try await bench.redeem(sheets[3][1], "user-3", source: "b")
    try await bench.redeem(sheets[4][1], "user-4")
    bench.clock.advance(seconds: 3600)
    try await bench.redeem(sheets[3][2], "user-3", source: "a")
  }

  @Test("A tenant that sees too many attempts in a minute waits for the next") func overall()
    async throws
  {
    let bench = try await Bench.make(RecoveryConfiguration(overallAttemptsPerMinute: 20))
    let codes = try await bench.issue(count: 30)
    for slot in 1...20 { try await bench.redeem(codes[slot], source: "source-\(slot)") }
    let error = try #require(await bench.refusal(codes[21], source: "another"))
    #expect(error.code == .throttled)
    #expect((1...60).contains(error.retryAfterSeconds ?? 0))
    bench.clock.advance(seconds: 60)
    try await bench.redeem(codes[21], source: "another")
  }

  @Test("Sources share a fixed number of rows") func fixedRows() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 30)
    for slot in 1...30 { try await bench.redeem(codes[slot], source: "2001:db8::\(slot)") }
    let page = ReadRequest([
      .recordPage(.source, after: nil, limit: 100), .recordPage(.overall, after: nil, limit: 100),
    ])
    let rows = try await bench.memory.rows(for: page).records
    #expect(rows.filter { $0.key.kind == .overall }.count <= SharedBudget.overallShards)
    #expect(rows.allSatisfy { !$0.key.id.contains("2001") }, "and do not name them")
  }

  @Test("The queue for slow hashes is bounded, in length and in time, and stops go first")
  func permits() async throws {
    let permits = HashPermits(count: 1, patience: .milliseconds(50))
    try await permits.acquire(for: .ordinary)
    let error = await thrown { try await permits.acquire(for: .ordinary) }
    #expect(error?.code == .throttled, "patience ends")
    try await permits.acquire(for: .stop)
    await permits.release()
    await permits.release()
    try await permits.acquire(for: .ordinary)
  }

  @Test("Two hundred bad codes at once do not keep a good one out") func flood() async throws {
    let bench = try await Bench.make(
      RecoveryConfiguration(attempts: try AttemptLimits(softLimit: 100)))
    let good = try await bench.issue("good", profile: .standard, count: 1)
    let victim = try await bench.issue("victim", profile: .standard, count: 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        let wrong = try forged(victim[1], adding: UInt8(number % 31 + 1))
        group.addTask { _ = await bench.refusal(wrong, "victim-\(number % 50)") }
      }
      for _ in 0..<40 {
        let error = await bench.refusal(good[1], "good")
        if error == nil { break }
        #expect(error?.code == .throttled)
        try await Task.sleep(for: .milliseconds(250))
      }
      group.cancelAll()
    }
    #expect(try await bench.status("good").active?.remaining == 0)
  }
}
