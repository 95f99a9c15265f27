import Regain
import RegainTesting
import Testing

@Suite("A wrong clock grants nothing") struct ClockTests {
  private func mark(_ bench: Bench) async throws -> Timestamp {
    let snapshot = try await bench.memory.rows(for: ReadRequest([.record(ClockRecord.key)]))
    let record = try #require(snapshot.record(ClockRecord.key))
    let rows = RowAuthenticator(keyring: bench.service.context.keyring)
    return try rows.open(record, as: ClockRecord.self).body.highest
  }

  @Test("Five minutes behind the store is allowed, more is not") func behind() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.clock.setWallClock(bySeconds: -300)
    try await bench.redeem(codes[1])
    bench.clock.setWallClock(bySeconds: -1)
    let error = try #require(await bench.refusal(codes[2]))
    #expect(error.code == .misconfigured)
    #expect(error.message.contains("clock"))
    #expect(await thrown { _ = try await bench.issue("bob") }?.code == .misconfigured)
    bench.clock.setWallClock(bySeconds: 301)
    try await bench.redeem(codes[2])
  }

  @Test("A clock set back between the phases is caught in the commit") func betweenPhases()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let prepared = try await bench.codes.prepare(TypedCode(codes[1]), by: AccountID("alice"))
    bench.clock.setWallClock(bySeconds: -301)
    #expect(await thrown { _ = try await bench.codes.commit(prepared) }?.code == .misconfigured)
  }

  @Test("Setting the clock back does not shorten a wait by more than it is behind") func waits()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 { _ = await bench.refusal(try forged(codes[1], adding: change)) }
    bench.clock.setWallClock(bySeconds: -200)
    #expect(await bench.refusal(codes[1])?.code == .throttled)
  }

  @Test("The mark follows the clock in steps of ten seconds") func markMoves() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let start = try await mark(bench)
    bench.clock.advance(seconds: 9)
    try await bench.redeem(codes[1])
    #expect(try await mark(bench) == start)
    bench.clock.advance(seconds: 1)
    try await bench.redeem(codes[2])
    #expect(try await mark(bench) == bench.clock.now)
  }

  @Test("A jump ahead of monotonic time does not move the mark, and is found") func jump()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let start = try await mark(bench)
    bench.clock.setWallClock(bySeconds: 601)
    try await bench.redeem(codes[1])
    #expect(try await mark(bench) == start)
    let findings = try await bench.service.examine()
    #expect(findings.contains { $0.subject == "clock" && $0.severity == .alarm })
  }

  @Test(
    "A store that lost its identity or its mark grants nothing",
    arguments: [RecordKind.epoch, .clock])
  func lostRows(_ kind: RecordKind) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let damaged = EditedStore(bench.store, records: { $0.key.kind == kind ? nil : $0 })
    let service = RecoveryService(
      store: damaged, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 5))
    let error = await thrown {
      _ = try await service.backupCodes.redeem(TypedCode(codes[1]), by: AccountID("alice"))
    }
    #expect(error?.code == .misconfigured)
  }

  @Test("A store of another keyring is refused, and not initialised over") func otherKeyring()
    async throws
  {
    let bench = try await Bench.make()
    let error = await thrown {
      _ = try await RecoveryService.forTesting(store: bench.store, keyring: .forTesting(seed: 99))
    }
    #expect(error?.code == .misconfigured)
  }

  @Test("Initialising again changes nothing") func initializeAgain() async throws {
    let bench = try await Bench.make()
    let before = try await bench.events()
    let again = try await RecoveryService.initialize(
      bench.store, keyring: bench.service.context.keyring)
    #expect(!again)
    #expect(try await bench.events() == before)
  }
}
