internal import RegainCrypto

/// A proof that a log goes on from an older checkpoint of it, read and not verified yet.
///
/// In the form that C2SP tlog-witness gives to add-checkpoint: the older size, the proof (RFC 6962, 2.1.2), and the
/// newer checkpoint. Any witness that knows the log takes it.
public struct AuditConsistencyProof: Sendable {
  private let request: WitnessRequest

  /// Reads what ``AuditLog/consistencyProof(from:)`` writes.
  ///
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    do {
      request = try WitnessRequest(Array(text.utf8))
    } catch {
      throw RegainError(
        .malformed, "This is no proof that a log goes on. Make one: regain audit prove --since SIZE"
      )
    }
  }

  /// The size that it is said to go on from.
  public var oldSize: Int64 { request.oldSize }
  /// The newer checkpoint.
  public var checkpoint: LogCheckpoint { LogCheckpoint(request.checkpoint) }

  /// - Parameter old: the older checkpoint, from where it was kept.
  /// - Throws: `refused` unless trusted keys have signed both, and the log goes on from the older one; `malformed` for
  ///   a checkpoint of another size than the proof is from.
  public func verify(from old: LogCheckpoint, trust: LogTrust) throws(RegainError) {
    let before = try UnverifiedCheckpoint(Array(old.note.utf8))
    for checkpoint in [before, request.checkpoint] {
      guard try KeyChain(trust).accepts(checkpoint) else {
        throw RegainError(
          .refused,
          "No key that is trusted for this log has signed its checkpoint of \(checkpoint.checkpoint.size) entries."
        )
      }
    }
    guard old.size == oldSize else {
      throw RegainError(
        .malformed,
        "The proof is from \(oldSize) entries, and the older checkpoint is of \(old.size).")
    }
    let proof = ConsistencyProof(
      oldSize: oldSize, newSize: checkpoint.size, hashes: request.proof)
    do {
      try proof.verify(
        oldRoot: before.checkpoint.root, newRoot: request.checkpoint.checkpoint.root)
    } catch {
      throw RegainError(.refused, "The log does not go on from the older checkpoint.")
    }
  }
}
