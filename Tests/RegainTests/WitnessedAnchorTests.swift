import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("An anchor with a witness") struct WitnessedAnchorTests {
  @Test("A grant is told once the witness has signed, and the anchor keeps its signature")
  func cosigned() async throws {
    let all = try await WitnessedBench.make()
    let codes = try await all.bench.issue()
    try await all.bench.redeem(codes[1])
    let anchored = try all.anchored()
    let (count, origin) = (try await all.bench.log().count, try await all.origin())
    #expect(anchored.size == Int64(count))
    #expect(all.witness.size(of: origin) == anchored.size)
    #expect(try all.witness.witness.time(of: anchored) == all.bench.clock.now)
    #expect(try await all.all.alarms().isEmpty)
    try await all.fresh().redeem(codes[2])
    #expect(all.witness.size(of: origin) == (try all.anchored().size))
  }

  @Test("A running service asks its witness once for each grant and once before the first")
  func sparing() async throws {
    let all = try await WitnessedBench.make()
    let codes = try await all.bench.issue()
    let fresh = try await all.fresh()
    let before = all.witness.requestCount
    try await fresh.redeem(codes[1])
    #expect(all.witness.requestCount == before + 2)
    try await fresh.redeem(codes[2])
    #expect(all.witness.requestCount == before + 3)
  }

  @Test("Store and anchor that were put back together grant nothing, and no code is used up")
  func putBack() async throws {
    let all = try await WitnessedBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let putBack = all.backup()
    try await all.bench.redeem(codes[1])
    putBack()
    let size = try await all.bench.log().count
    for bench in [all.bench, try await all.fresh()] {
      let refusal = await bench.refusal(codes[1])
      #expect(refusal?.code == .misconfigured)
      #expect(refusal?.message.contains("behind its witness witness.example/1") == true)
      #expect(await thrown { _ = try await bench.issue("carol") }?.code == .misconfigured)
      #expect(await thrown { try await bench.service.audit.anchor() }?.code == .misconfigured)
    }
    #expect(try await all.bench.log().count == size)
    #expect(try await all.all.alarms().contains { $0.contains("is behind its witness") })
    try await all.bench.stop(others[0], "bob")
    // However long its log grows again.
    let unanchored = try await all.all.unanchored()
    for code in codes.dropFirst(2) { try await unanchored.redeem(code) }
    let refusal = await (try await all.fresh()).refusal(others[1], "bob")
    #expect(refusal?.code == .misconfigured)
    #expect(
      try await all.all.alarms().contains { $0.contains("is not the one of which the witness") })
    // Nor may a new anchor take the old one's place.
    all.all.anchor.held = nil
    #expect(await thrown { try await all.bench.service.audit.anchor() }?.code == .misconfigured)
    #expect(all.all.anchor.held == nil)
  }

  @Test("While the witness cannot be reached nothing is granted, and stops are taken")
  func unreachable() async throws {
    let all = try await WitnessedBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let key = try IdempotencyKey("0123456789012345678901")
    let held = all.all.anchor.held
    all.witness.isUnreachable = true
    // A new process does not even begin; one that has asked before uses the code up.
    #expect(await (try await all.fresh()).refusal(codes[1])?.code == .unavailable)
    #expect(await all.bench.refusal(codes[1], key: key)?.code == .unknown)
    #expect(try await !all.all.alarms().isEmpty)
    try await all.bench.stop(others[0], "bob")
    #expect(all.all.anchor.held == held)
    all.witness.isUnreachable = false
    #expect(try await all.fresh().redeem(codes[1], key: key).isReplay)
    #expect(try await all.all.alarms().isEmpty)
  }

  @Test("What is no word of the witness's on this checkpoint, now, lets nothing pass")
  func forged() async throws {
    let all = try await WitnessedBench.make()
    let codes = try await all.bench.issue()
    let stranger = try InMemoryWitness(clock: all.bench.clock, seed: 2)
    stranger.trust(try await all.bench.service.audit.trust())
    let early = try InMemoryWitness(clock: ManualClock(secondsSince1970: 1_767_225_600 - 301))
    let late = try InMemoryWitness(clock: ManualClock(secondsSince1970: 1_767_225_600 + 301))
    let other = try OwnLog(count: 3)
    for witness in [early, late] { witness.trust(try await all.bench.service.audit.trust()) }
    let (note, held, honest) = (try other.checkpoint(3), all.all.anchor.held, all.witness)
    let bends: [BentTransport.Bend] = [
      { body in try stranger.cosign(WitnessRequest(body).checkpoint) },
      { body in try early.cosign(WitnessRequest(body).checkpoint) },
      { body in try late.cosign(WitnessRequest(body).checkpoint) },
      { _ in try honest.cosign(note) },
      { body in
        // The log's own signatures are no cosignatures.
        WitnessAnswer.cosigned(try WitnessRequest(body).checkpoint.note.signatures).response
      },
      { _ in WitnessResponse(status: 200, contentType: nil, body: []) },
      { _ in WitnessResponse(status: 503, contentType: nil, body: []) },
      { _ in WitnessAnswer.rejected.response },
      { body in
        WitnessAnswer.conflict(knownSize: max(0, try WitnessRequest(body).oldSize - 1)).response
      },
    ]
    for (index, bend) in bends.enumerated() {
      all.way.set(bend)
      #expect(await (try await all.fresh()).refusal(codes[1])?.code == .unavailable, "\(index)")
    }
    // Of the same size it need not say more to say that it has seen another log.
    for answer in [WitnessAnswer.conflict(knownSize: nil), .inconsistent] {
      all.way.set { _ in answer.response }
      let refusal = await (try await all.fresh()).refusal(codes[1])
      #expect(refusal?.code == .misconfigured)
      #expect(refusal?.message.contains("is not the one of which the witness") == true)
    }
    for answer in [WitnessAnswer.unknownKey, .unknownLog] {
      all.way.set { _ in answer.response }
      let refusal = await (try await all.fresh()).refusal(codes[1])
      #expect(refusal?.code == .misconfigured)
      #expect(refusal?.message.contains("regain audit trust") == true)
    }
    #expect(all.all.anchor.held == held)
    all.way.set(nil)
    try await all.fresh().redeem(codes[1])
  }

  @Test("A witness that knows less than the anchor is shown the log from there") func catchingUp()
    async throws
  {
    let all = try await WitnessedBench.make()
    let (codes, origin) = (try await all.bench.issue(), try await all.origin())
    all.witness.loseMemory()
    try await all.fresh().redeem(codes[1])
    #expect(all.witness.size(of: origin) == (try all.anchored().size))
    // One that knows more than the anchor has not been answered: its word was lost on the way.
    let held = all.all.anchor.held
    try await all.bench.redeem(codes[2])
    all.all.anchor.held = held
    try await all.fresh().redeem(codes[3])
    #expect(all.witness.size(of: origin) == (try all.anchored().size))
    // An anchor that was lost is made again.
    all.all.anchor.held = nil
    #expect(await all.bench.refusal(codes[4])?.code == .misconfigured)
    try await all.bench.service.audit.anchor()
    try await all.bench.redeem(codes[4])
  }

  @Test("Another process that was quicker at the witness, or only there, holds nothing up")
  func overtaken() async throws {
    let all = try await WitnessedBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let (rival, hooked) = (try await all.fresh(), HookedAnchor(all.all.anchor))
    let process = try all.all.process(
      WitnessedAnchor(hooked, by: ReachableWitness(all.witness.witness, over: all.way)))
    // Behind the witness's word to this process, and before it is in the anchor.
    hooked.before(write: 0) { #expect((try? await rival.redeem(others[1], "bob")) != nil) }
    try await process.redeem(codes[1])
    // At the witness, and never in the anchor: as if it had been killed.
    let anchor = all.all.anchor
    hooked.before(read: 2) {
      anchor.isReadOnly = true
      #expect(await rival.refusal(others[2], "bob")?.code == .unknown)
      anchor.isReadOnly = false
    }
    try await process.redeem(codes[2])
    #expect(try all.witness.size(of: await all.origin()) == all.anchored().size)
    #expect(try await all.all.alarms().isEmpty)
  }

  @Test("Many processes share one witness, and none is taken for a store that was put back")
  func many() async throws {
    let all = try await WitnessedBench.make()
    var codes: [String: [String]] = [:]
    for number in 0..<48 { codes["u\(number)"] = try await all.bench.issue("u\(number)") }
    var benches: [Bench] = []
    for _ in 0..<4 { benches.append(try await all.fresh()) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, (account, list)) in codes.enumerated() {
        let bench = benches[number % 4]
        group.addTask { try await bench.redeem(list[1], account) }
      }
      try await group.waitForAll()
    }
    #expect(try await all.all.alarms().isEmpty)
  }
}
