import Regain
import RegainCrypto
import RegainTesting
import Testing

extension Bench {
  /// How far a reconciliation has come.
  func phase() async throws -> ReconcilingPhase? {
    let snapshot = try await store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    return try service.context.epoch(in: snapshot).body.reconciling
  }
}

/// A service with an anchor, a copy of its log, and a store that can be put back to an older state.
struct AnchoredBench: Sendable {
  let anchor: InMemoryAnchor
  let folder: MemoryFolder
  let bench: Bench

  static func make(
    _ configuration: RecoveryConfiguration = .standard
  ) async throws -> AnchoredBench {
    let (memory, clock, anchor) = (InMemoryRecoveryStore(), ManualClock(), InMemoryAnchor())
    let store = FaultInjectingStore(memory)
    let service = try await RecoveryService.forTesting(
      store: store, configuration: configuration, clock: clock, anchor: anchor)
    try await service.audit.anchor()
    return AnchoredBench(
      anchor: anchor, folder: MemoryFolder(),
      bench: Bench(memory: memory, store: store, clock: clock, service: service))
  }

  /// Another process, which knows of no anchor.
  func unanchored() async throws -> Bench {
    let service = try await RecoveryService.forTesting(
      store: bench.store, clock: bench.clock, seed: 1)
    return Bench(memory: bench.memory, store: bench.store, clock: bench.clock, service: service)
  }

  /// Another process, with an anchor of its own or another store.
  func process(
    _ anchor: (any LogAnchor)?, store: (any RecoveryStore)? = nil, seed: UInt64 = 99
  ) throws -> Bench {
    let service = RecoveryService(
      store: store ?? bench.store, keyring: try .forTesting(), configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: seed), anchor: anchor)
    return Bench(memory: bench.memory, store: bench.store, clock: bench.clock, service: service)
  }

  func export() async throws {
    _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
  }

  func reconcile() async throws -> ReconciliationReport {
    try await bench.service.reconcile(withLog: folder, origin: .unnamed)
  }

  /// A store that was put back, and reconciled with a copy that lacks some uses of `user0`'s codes.
  struct Gap {
    let all: AnchoredBench
    let codes: [String: [String]]
    let backup: InMemoryRecoveryStore.Backup
    let anchorAtBackup: String?
    /// With a copy that has the uses, and the anchor as it was after them.
    let whole: AnchoredBench
    let anchorAfterUses: String?
  }

  static func afterGap(accounts: Int = 1, uses: Int = 1) async throws -> Gap {
    let all = try await make()
    let codes = try await all.issue(accounts)
    try await all.export()
    let (backup, anchorAtBackup) = (all.bench.memory.backup(), all.anchor.held)
    for code in codes["user0"]![1...uses] { try await all.bench.redeem(code, "user0") }
    let whole = all.withAnotherCopy()
    try await whole.export()
    let anchorAfterUses = all.anchor.held
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().lost == Int64(uses))
    return Gap(
      all: all, codes: codes, backup: backup, anchorAtBackup: anchorAtBackup, whole: whole,
      anchorAfterUses: anchorAfterUses)
  }

  /// The same, with a folder of its own for copies.
  func withAnotherCopy() -> AnchoredBench {
    AnchoredBench(anchor: anchor, folder: MemoryFolder(), bench: bench)
  }

  func origin() async throws -> String { try await bench.service.audit.trust().origin }

  /// Codes by account, the stop code first.
  func issue(_ count: Int) async throws -> [String: [String]] {
    var codes: [String: [String]] = [:]
    for number in 0..<count { codes["user\(number)"] = try await bench.issue("user\(number)") }
    return codes
  }

  /// Alarms of the doctor; warnings say nothing of what a store has lost.
  func alarms() async throws -> [String] {
    try await bench.service.examine().filter { $0.severity == .alarm }
      .map { "\($0.subject): \($0.message)" }
  }
}
