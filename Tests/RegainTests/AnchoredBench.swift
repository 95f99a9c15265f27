import Regain
import RegainCrypto
import RegainTesting

/// A service with an anchor, a copy of its log, and a store that can be put back to an older state.
struct AnchoredBench: Sendable {
  let anchor: InMemoryAnchor
  let folder: MemoryFolder
  let bench: Bench

  static func make() async throws -> AnchoredBench {
    let (memory, clock, anchor) = (InMemoryRecoveryStore(), ManualClock(), InMemoryAnchor())
    let store = FaultInjectingStore(memory)
    let service = try await RecoveryService.forTesting(store: store, clock: clock, anchor: anchor)
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
