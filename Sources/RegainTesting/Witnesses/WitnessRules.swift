package import Regain
internal import RegainCrypto

/// What a witness decides about a request (C2SP tlog-witness), as a function of what it knows.
package struct WitnessRules: Sendable {
  /// The keys that are trusted for each log, by its name.
  package var logs: [String: [NoteVerifierKey]] = [:]

  package init() {}

  package enum Ruling: Sendable {
    case refuse(WitnessAnswer)
    /// To be remembered, and then cosigned.
    case take(UnverifiedCheckpoint)
  }

  /// - Parameter known: the checkpoint that was cosigned last for a log of this name, if any.
  package func rule(
    _ body: [UInt8], known: (_ origin: String) -> Checkpoint?
  ) -> Ruling {
    guard let request = try? WitnessRequest(body) else { return .refuse(.rejected) }
    let checkpoint = request.checkpoint.checkpoint
    guard let keys = logs[checkpoint.origin] else { return .refuse(.unknownLog) }
    guard let signers = try? request.checkpoint.note.signers(among: keys), !signers.isEmpty else {
      return .refuse(.unknownKey)
    }
    guard request.oldSize <= checkpoint.size else { return .refuse(.rejected) }
    let (size, root) = known(checkpoint.origin).map { ($0.size, $0.root) } ?? (0, .ofEmptyTree)
    guard request.oldSize == size else { return .refuse(.conflict(knownSize: size)) }
    if size == checkpoint.size && root != checkpoint.root {
      return .refuse(.conflict(knownSize: size))
    }
    let proof = ConsistencyProof(
      oldSize: size, newSize: checkpoint.size, hashes: request.proof)
    guard (try? proof.verify(oldRoot: root, newRoot: checkpoint.root)) != nil else {
      return .refuse(.inconsistent)
    }
    return .take(request.checkpoint)
  }
}
