/// One checkpoint's way to a witness and back.
struct WitnessRound {
  let reachable: ReachableWitness
  let context: ServiceContext

  enum Outcome {
    /// The note, with the witness's signature under it.
    case cosigned(SignedNote)
    /// The witness has seen a larger log.
    case ahead(Int64)
    /// The witness has seen another log, of this size.
    case disagrees(Int64)
  }

  /// What is remembered here may be older than what the witness knows, which other processes may move on
  /// in between.
  private static let mostTries = 4
  /// How far its clock and this one may differ, in seconds: an older signature may have been kept by
  /// someone who answers in its place.
  static let clockTolerance = ClockGuard.tolerance

  private var name: String { reachable.witness.name }

  /// - Parameter size: the one that the witness is thought to know.
  /// - Throws: `unavailable`; `misconfigured` when the witness was not told of the log or its key.
  func run(
    _ checkpoint: UnverifiedCheckpoint, from size: Int64
  ) async throws(RegainError) -> Outcome {
    let newSize = checkpoint.checkpoint.size
    var tree = context.tree(at: newSize)
    var oldSize = min(size, newSize)
    for _ in 0..<Self.mostTries {
      let proof = try await tree.consistencyProof(from: oldSize)
      let request = WitnessRequest(
        oldSize: oldSize, proof: proof.hashes, checkpoint: checkpoint)
      switch try await post(request) {
      case .cosigned(let signatures): return .cosigned(try verified(signatures, under: checkpoint))
      case .inconsistent: return .disagrees(oldSize)
      case .conflict(let known) where oldSize == newSize && (known ?? oldSize) == oldSize:
        return .disagrees(oldSize)
      case .conflict(let known?) where known > newSize: return .ahead(known)
      case .conflict(let known?) where known != oldSize: oldSize = known
      case .conflict: throw unavailable("contradicts itself")
      case .rejected: throw unavailable("does not take what was sent")
      case .unknownLog: throw notTold("the log '\(checkpoint.checkpoint.origin)'")
      case .unknownKey:
        throw notTold("the key that signs the log '\(checkpoint.checkpoint.origin)'")
      }
    }
    throw unavailable("is told of this log by others all the time")
  }

  private func post(_ request: WitnessRequest) async throws(RegainError) -> WitnessAnswer {
    let response = try await reachable.transport.addCheckpoint(request.bytes)
    do throws(RegainError) {
      return try WitnessAnswer(response)
    } catch {
      throw RegainError(
        .unavailable, "The witness \(name) cannot be understood. \(error.message)")
    }
  }

  /// The note with what the witness has signed now; what strangers signed is left away.
  private func verified(
    _ signatures: [SignedNote.Signature], under checkpoint: UnverifiedCheckpoint
  ) throws(RegainError) -> SignedNote {
    let answer = SignedNote(text: checkpoint.note.text, signatures: signatures)
    guard let cosignatures = try? reachable.witness.cosignatures(of: answer),
      let last = cosignatures.max(by: { $0.time < $1.time })
    else { throw unavailable("did not sign with the key that is known here") }
    let difference = last.time.seconds(since: context.clock.now)
    guard (-Self.clockTolerance...Self.clockTolerance).contains(difference) else {
      throw unavailable(
        "signed at \(last.time), which is not now: a clock is wrong, or someone answers in its place"
      )
    }
    return checkpoint.note.adding([last.signature])
  }

  private func unavailable(_ what: String) -> RegainError {
    RegainError(.unavailable, "The witness \(name) \(what).")
  }

  private func notTold(_ what: String) -> RegainError {
    RegainError(
      .misconfigured,
      "The witness \(name) does not know \(what). Give its operator what `regain audit trust` says; nothing "
        + "is granted until then, stops are taken.")
  }
}
