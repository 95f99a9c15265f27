import Regain
import RegainCrypto
import RegainTesting
import Synchronization

/// A service whose anchor goes on with a witness's word; store and anchor can be put back together.
struct WitnessedBench: Sendable {
  let all: AnchoredBench
  let witness: InMemoryWitness
  let way: BentTransport

  var bench: Bench { all.bench }

  static func make() async throws -> WitnessedBench {
    let (memory, clock, anchor) = (InMemoryRecoveryStore(), ManualClock(), InMemoryAnchor())
    let witness = try InMemoryWitness(clock: clock)
    let (store, way) = (FaultInjectingStore(memory), BentTransport(witness))
    let service = try await RecoveryService.forTesting(
      store: store, clock: clock,
      anchor: WitnessedAnchor(anchor, by: ReachableWitness(witness.witness, over: way)))
    witness.trust(try await service.audit.trust())
    try await service.audit.anchor()
    return WitnessedBench(
      all: AnchoredBench(
        anchor: anchor, folder: MemoryFolder(),
        bench: Bench(memory: memory, store: store, clock: clock, service: service)),
      witness: witness, way: way)
  }

  /// Store and anchor were put back behind the use of a code that only the witness has seen: the copy has it not.
  static func putBack() async throws -> WitnessedBench {
    let all = try await make()
    let codes = try await all.bench.issue()
    try await all.all.export()
    let putBack = all.backup()
    try await all.bench.redeem(codes[1])
    putBack()
    return all
  }

  /// Another process of the same installation.
  func fresh() async throws -> Bench {
    // What two processes draw differs.
    let random = SeededRandom(seed: .random(in: 100...UInt64.max))
    let service = RecoveryService(
      store: bench.store, keyring: try .forTesting(seed: 1), configuration: .standard,
      clock: bench.clock,
      random: random,
      anchor: WitnessedAnchor(all.anchor, by: ReachableWitness(witness.witness, over: way)))
    return Bench(memory: bench.memory, store: bench.store, clock: bench.clock, service: service)
  }

  /// Takes a copy of both, to be put back.
  func backup() -> () -> Void {
    let (rows, note) = (bench.memory.backup(), all.anchor.held)
    return {
      bench.memory.restore(rows)
      all.anchor.held = note
    }
  }

  func anchored() throws -> LogCheckpoint { try LogCheckpoint(note: all.anchor.held ?? "") }

  func origin() async throws -> String { try await bench.service.audit.trust().origin }
}

/// A transport that a test makes lie.
final class BentTransport: WitnessTransport {
  typealias Bend = @Sendable ([UInt8]) throws -> WitnessResponse

  private let honest: InMemoryWitness
  private let bend = Mutex<Bend?>(nil)

  init(_ honest: InMemoryWitness) { self.honest = honest }

  /// Nil: straight to the witness.
  func set(_ bend: Bend?) { self.bend.withLock { $0 = bend } }

  func addCheckpoint(_ body: [UInt8]) async throws(RegainError) -> WitnessResponse {
    guard let bend = bend.withLock(\.self) else { return try await honest.addCheckpoint(body) }
    do {
      return try bend(body)
    } catch {
      throw error as? RegainError ?? RegainError(.defect, "\(error)")
    }
  }
}
