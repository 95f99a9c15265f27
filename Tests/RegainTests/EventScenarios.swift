import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What happens to stores, so that every event of the catalogue is written with every field that it may
/// have.
enum EventScenarios {
  /// The entries of all of them.
  static func entries() async throws -> [LoggedEvent] {
    var entries: [LoggedEvent] = []
    for scenario in [
      codes, refusals, floods, sums, imports, keys, erasures, restored, DeviceEvents.all,
      TokenEvents.all, CaseEvents.all,
    ] {
      let bench = try await scenario()
      let page = ReadRequest([.auditPage(from: 0, limit: 1000)])
      for entry in try await bench.memory.rows(for: page).auditEntries {
        entries.append(try LoggedEvent(entry.entry.bytes))
      }
    }
    return entries
  }

  private static func origin() throws -> RequestOrigin {
    try RequestOrigin(source: "192.0.2.1", actor: "web-1", reason: "lost phone")
  }

  private static func codes() async throws -> Bench {
    let bench = try await Bench.make()
    let (alice, key) = (try AccountID("alice"), try IdempotencyKey("0123456789012345678901"))
    let first = try await bench.issue()
    for key in [key, key] {
      _ = try await bench.codes.redeem(
        TypedCode(first[1]), by: alice, origin: origin(), idempotencyKey: key)
    }
    try await bench.redeem(first[2])
    try await confirmNamed(bench, first)
    try await confirmNamed(bench, try await bench.issue())
    let last = try await bench.issue(activate: true)
    try await bench.codes.revoke(
      account: alice, authority: .administrator(actor: "a", reason: "b"))
    _ = await bench.refusal(last[1])
    let batch = try await bench.codes.makeBatch()
    let request = BatchRequest(try SheetRequest(account: AccountID("bob"), profile: .long), line: 1)
    let requests = AsyncStream<BatchRequest> { stream in
      stream.yield(request)
      stream.finish()
    }
    try await bench.codes.issue(
      batch, to: requests, authority: .administrator(actor: "a", reason: "b"), activate: false,
      output: BatchTests.Paper()
    ) { _ in }
    return bench
  }

  private static func confirmNamed(_ bench: Bench, _ codes: [String]) async throws {
    guard let slot = try await bench.status().slotToConfirm else { return }
    _ = try await bench.codes.confirm(
      TypedCode(codes[slot]), by: AccountID("alice"), origin: origin())
  }

  private static func refusals() async throws -> Bench {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for account in ["alice", "nobody"] {
      _ = try await bench.refusal(forged(codes[1]), account)
      bench.clock.advance(seconds: 60)
      _ = await thrown { try await bench.confirm(forged(codes[1]), account) }
      bench.clock.advance(seconds: 60)
      _ = await thrown { try await bench.stop(forged(codes[0]), account) }
    }
    let other = try await bench.status().slotToConfirm == 3 ? 4 : 3
    _ = await thrown { try await bench.confirm(codes[other]) }
    try await bench.stop(codes[0])
    _ = await bench.refusal(codes[1])
    return bench
  }

  private static func floods() async throws -> Bench {
    let limits = try AttemptLimits(softLimit: 100, firstWaitSeconds: 1, longestWaitSeconds: 1)
    let bench = try await Bench.make(RecoveryConfiguration(profile: .nist, attempts: limits))
    let codes = try await bench.issue()
    for number in UInt8(0)..<101 {
      for account in ["alice", "nobody"] {
        _ = try await bench.refusal(forged(codes[1], adding: number % 31 + 1), account)
      }
    }
    return bench
  }

  /// More of them in one minute than are written at once, and than are told apart.
  private static func sums() async throws -> Bench {
    let bench = try await Bench.make(RecoveryConfiguration(sourceAttemptsPerHour: 1))
    let codes = try await bench.issue()
    let names = ["alice", "alice", "alice"] + (0..<90).map { "account-\($0)" }
    for name in names { _ = await bench.refusal(codes[1], name, source: "192.0.2.1") }
    let stop = try forged(codes[0])
    for name in names + names { _ = await thrown { try await bench.stop(stop, name) } }
    _ = await bench.refusal(codes[1], source: "192.0.2.1")
    try await bench.service.audit.writeSums()
    return bench
  }

  private static func imports() async throws -> Bench {
    let bench = try await Bench.make()
    let digest = try SHA2.hash(Array("ABCD1234EFGH".utf8).span, using: .sha512)
    _ = try await bench.codes.importCodes(
      CodeImport(
        account: AccountID("alice"), format: .keycloak, codes: [Base64.encode(digest.span)]),
      authority: .administrator(actor: "a", reason: "b"))
    return bench
  }

  private static func keys() async throws -> Bench {
    let bench = try await Bench.make()
    let rotated = try bench.service.context.keyring.rotating(.logSigning)
    let service = try await RecoveryService.forTesting(
      store: bench.store, keyring: rotated, clock: bench.clock, seed: 2)
    let key = rotated.active(.rowAuthentication)
    let descriptions = rotated.keys
    for description in descriptions where description.state == .active {
      try await service.logKeyChange(.rotated, of: description, origin: origin())
    }
    for description in descriptions where description.id != key.id {
      try await service.logKeyChange(.retired, of: description, origin: origin())
    }
    try await service.resealRecords()
    return bench
  }

  private static func erasures() async throws -> Bench {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    _ = try await bench.service.audit.erase([.reason], at: 1, origin: origin())
    _ = try await bench.service.audit.erase([.reason], of: AccountID("alice"))
    return bench
  }

  /// Accounts, sheets and entries are lost.
  private static func restored() async throws -> Bench {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(2)
    let backup = all.bench.memory.backup()
    _ = try await all.bench.issue("user0", activate: true)
    _ = try await all.bench.issue("lost")
    let registered = CaseBench(bench: all.bench)
    _ = try await registered.register(account: "user0")
    try await registered.agents.add(
      AccountID("carol"), roles: [.confirm], authority: DeviceBench.administrator)
    try await all.export()
    try await all.bench.redeem(try #require(codes["user1"])[1], "user1")
    all.bench.memory.restore(backup)
    _ = try await all.reconcile()
    return all.bench
  }
}
