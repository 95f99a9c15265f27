import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

/// A small signed log in memory, with requests for witnesses. Another salt makes another log of the same name
/// and key.
struct OwnLog: Sendable {
  static let origin = "log.example/own"

  private let leaves: [TreeHash]
  private let signer: LogSigner

  init(count: Int, salt: Int = 0) throws {
    leaves = (0..<count).map { index in
      let bytes = Array("\(salt) \(index)".utf8)
      return TreeHash.leaf(bytes.span)
    }
    let seed = KeyMaterial(try SecretBytes(copying: [UInt8](repeating: 3, count: 32).span))
    signer = try LogSigner(seed: seed, origin: Self.origin)
  }

  var trust: LogTrust {
    LogTrust(origin: Self.origin, pins: [LogTrust.Pin(key: signer.verifierKey)])
  }

  func checkpoint(_ size: Int) throws -> UnverifiedCheckpoint {
    let root = Array(leaves.prefix(size)).rootOfLeaves()
    let checkpoint = Checkpoint(origin: Self.origin, size: Int64(size), root: root)
    let note = SignedNote(text: checkpoint.text)
    return UnverifiedCheckpoint(
      note: note.adding([try signer.sign(note)]), checkpoint: checkpoint)
  }

  func request(_ size: Int, from old: Int64) async throws -> [UInt8] {
    struct Source: TileSource {
      let leaves: [TreeHash]
      func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
        Array(leaves.prefix(tile.width))
      }
    }
    var tree = TileTree(Source(leaves: leaves), size: Int64(size))
    let proof = try await tree.consistencyProof(from: old)
    return WitnessRequest(
      oldSize: old, proof: proof.hashes, checkpoint: try checkpoint(size)
    ).bytes
  }
}

/// The race that C2SP tlog-witness warns of: what it checked need not hold when it remembers.
final class NaiveWitness: WitnessTransport {
  private let rules: WitnessRules
  private let honest: InMemoryWitness
  private let known = Mutex<Checkpoint?>(nil)

  init(trust: LogTrust) throws {
    var rules = WitnessRules()
    rules.logs[trust.origin] = trust.pins.map(\.key)
    self.rules = rules
    honest = try InMemoryWitness(clock: ManualClock())
  }

  var size: Int64 { known.withLock { $0?.size ?? 0 } }

  func addCheckpoint(_ body: [UInt8]) async throws(RegainError) -> WitnessResponse {
    let before = known.withLock(\.self)
    switch rules.rule(body, known: { _ in before }) {
    case .refuse(let answer): return answer.response
    case .take(let checkpoint):
      await Task.yield()
      known.withLock { $0 = checkpoint.checkpoint }
      return try honest.cosign(checkpoint)
    }
  }
}
