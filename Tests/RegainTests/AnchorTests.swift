import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The anchor") struct AnchorTests {
  private func size(_ anchor: InMemoryAnchor) throws -> Int64 {
    try LogCheckpoint(note: try #require(anchor.held)).size
  }

  @Test("A grant is told once it is anchored") func anchored() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    #expect(try size(all.anchor) == 3)
    try await all.bench.redeem(codes[1])
    #expect(try size(all.anchor) == 4)
    #expect(await all.bench.refusal(codes[1])?.code == .refused)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("A grant that cannot be anchored is unknown, and can be asked for again") func broken()
    async throws
  {
    let all = try await AnchoredBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let key = try IdempotencyKey("0123456789012345678901")
    all.anchor.isReadOnly = true
    #expect(await all.bench.refusal(codes[1], key: key)?.code == .unknown)
    #expect(await all.bench.refusal(codes[2])?.code == .unknown)
    all.anchor.isBroken = true
    #expect(await all.bench.refusal(codes[3])?.code == .unavailable)
    try await all.bench.stop(others[0], "bob")
    (all.anchor.isBroken, all.anchor.isReadOnly) = (false, false)
    #expect(try await all.bench.redeem(codes[1], key: key).isReplay)
    #expect(await all.bench.refusal(codes[2])?.reason == .alreadyUsed)
    try await all.bench.redeem(codes[3])
  }

  @Test("Sixty-four grants at once share a few checkpoints") func groups() async throws {
    let all = try await AnchoredBench.make()
    var codes: [String: [String]] = [:]
    for number in 0..<64 { codes["u\(number)"] = try await all.bench.issue("u\(number)") }
    let before = all.anchor.advanceCount
    let bench = all.bench
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (account, list) in codes {
        group.addTask { try await bench.redeem(list[1], account) }
      }
      try await group.waitForAll()
    }
    #expect(all.anchor.advanceCount - before < 64)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("Without its anchor, or with another log's, a store grants nothing and takes stops")
  func missing() async throws {
    let all = try await AnchoredBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let held = all.anchor.held
    for wrong in [nil, try await otherOrigin(), "no note"] {
      all.anchor.held = wrong
      let refusal = await all.bench.refusal(codes[1])
      #expect(refusal?.code == .misconfigured || refusal?.code == .malformed, "\(wrong ?? "nil")")
      let issue = await thrown { _ = try await all.bench.issue("carol") }
      #expect(issue != nil)
      #expect(try await !all.alarms().isEmpty)
    }
    all.anchor.held = nil
    try await all.bench.stop(others[0], "bob")
    all.anchor.held = held
    try await all.bench.redeem(codes[1])
  }

  private func otherOrigin() async throws -> String {
    let memory = InMemoryAnchor()
    let service = try await RecoveryService.forTesting(seed: 7, anchor: memory)
    try await service.audit.anchor()
    return try #require(memory.held)
  }

  @Test("A store that was put back grants nothing, however long its log grows again")
  func restored()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(3)
    let backup = all.bench.memory.backup()
    for (account, list) in codes { try await all.bench.redeem(list[1], account) }
    all.bench.memory.restore(backup)
    for (account, list) in codes {
      #expect(await all.bench.refusal(list[1], account)?.code == .misconfigured)
      #expect(await all.bench.refusal(list[2], account)?.code == .misconfigured)
    }
    #expect(try await all.alarms().contains { $0.contains("is behind its anchor") })
    // A process that knows no anchor writes on, until the log is longer than what was anchored.
    let other = try await all.unanchored()
    for (account, list) in codes {
      try await other.redeem(list[3], account)
      try await other.redeem(list[4], account)
    }
    #expect(
      await all.bench.refusal(try #require(codes["user0"])[5], "user0")?.code == .misconfigured)
    #expect(try await all.alarms().contains { $0.contains("is not the one of which") })
    let anchoring = await thrown { try await all.bench.service.audit.anchor() }
    #expect(anchoring?.code == .misconfigured)
  }

  @Test("An anchor goes on only from what was seen in it") func comparedAndPut() async throws {
    let all = try await AnchoredBench.make()
    let small = try #require(all.anchor.held)
    _ = try await all.bench.issue()
    let large = try #require(all.anchor.held)
    #expect(try await !all.anchor.advance(from: small, to: small))
    #expect(try await !all.anchor.advance(from: nil, to: small))
    #expect(all.anchor.held == large)
    #expect(try await all.anchor.advance(from: large, to: small))
  }

  @Test("What another process anchors in between does not look as if it were lost")
  func between() async throws {
    let all = try await AnchoredBench.make()
    let (codes, bench) = (try await all.bench.issue(), all.bench)
    let slow = HookedAnchor(all.anchor)
    slow.before(read: 0) { _ = try? await bench.redeem(codes[1]) }
    _ = try await all.process(slow).redeem(codes[2])
    #expect(await bench.refusal(codes[1])?.reason == .alreadyUsed)
  }
}
