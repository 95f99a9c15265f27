public import Regain
internal import RegainCrypto
internal import Synchronization

/// A witness as C2SP tlog-witness has it, without a network: honest unless a test breaks it.
///
/// A request is checked, remembered and cosigned in one step: of two that race, the slower one is held
/// against what the quicker one left.
public final class InMemoryWitness: WitnessTransport {
  private struct State {
    var rules = WitnessRules()
    var known: [String: Checkpoint] = [:]
    var isUnreachable = false
    var requests = 0
  }

  /// Its name and key.
  public let witness: Witness
  private let seed: KeyMaterial
  private let clock: ManualClock
  private let state = Mutex(State())

  /// - Parameters:
  ///   - clock: says what time it signs.
  ///   - seed: the same key for the same seed: it protects nothing.
  /// - Throws: `malformed` for a name that is none.
  public init(
    name: String = "witness.example/1", clock: ManualClock, seed: UInt64 = 1
  ) throws(RegainError) {
    let bytes = (0..<32).map { UInt8(truncatingIfNeeded: seed >> ($0 % 8 * 8)) ^ UInt8($0) }
    do {
      self.seed = KeyMaterial(try SecretBytes(copying: bytes.span))
    } catch {
      throw error.regainError
    }
    let signer = try LogSigner(seed: self.seed, origin: name).verifierKey
    witness = try Witness(
      key: NoteVerifierKey(
        name: name, kind: .ed25519Cosignature, publicKey: signer.publicKey))
    self.clock = clock
  }

  /// The witness, and the way to it.
  public var reachable: ReachableWitness { ReachableWitness(witness, over: self) }

  /// Tells it of a log and its keys: requests for others are refused.
  public func trust(_ log: LogTrust) {
    state.withLock { $0.rules.logs[log.origin] = log.pins.map(\.key) }
  }

  /// The size of the last checkpoint that it cosigned for a log; 0 where it cosigned none.
  public func size(of origin: String) -> Int64 {
    state.withLock { $0.known[origin]?.size ?? 0 }
  }

  /// Whether requests get no answer.
  public var isUnreachable: Bool {
    get { state.withLock(\.isUnreachable) }
    set { state.withLock { $0.isUnreachable = newValue } }
  }

  /// How many requests came.
  public var requestCount: Int { state.withLock(\.requests) }

  /// Forgets every checkpoint, as no witness should.
  public func loseMemory() { state.withLock { $0.known = [:] } }

  /// - Throws: `unavailable` while it is unreachable.
  public func addCheckpoint(_ body: [UInt8]) async throws(RegainError) -> WitnessResponse {
    try state.withLock { state throws(RegainError) in
      state.requests += 1
      guard !state.isUnreachable else {
        throw RegainError(.unavailable, "The witness was made to fail.")
      }
      switch state.rules.rule(body, known: { state.known[$0] }) {
      case .refuse(let answer): return answer.response
      case .take(let checkpoint):
        state.known[checkpoint.checkpoint.origin] = checkpoint.checkpoint
        return try cosign(checkpoint)
      }
    }
  }

  package func cosign(
    _ checkpoint: UnverifiedCheckpoint
  ) throws(RegainError) -> WitnessResponse {
    let signature = try Cosignature.sign(
      checkpoint.note, as: witness.key, seed: seed, at: clock.now)
    return WitnessAnswer.cosigned([signature]).response
  }
}
