internal import RegainCrypto

/// A proof that one entry is in a log, read and not verified yet.
public struct AuditProof: Sendable {
  private let proof: LogProof

  /// Reads `c2sp.org/tlog-proof@v1`.
  ///
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) { proof = try LogProof(Array(text.utf8)) }

  /// The index that it is said to prove.
  public var index: Int64 { proof.inclusion.index }
  /// The log that it is said to be of.
  public var origin: String { proof.checkpoint.checkpoint.origin }
  /// The root that its checkpoint names, in base 64.
  public var root: String { Base64.encode(proof.checkpoint.checkpoint.root.bytes.span) }

  /// - Parameter entry: the entry's own bytes.
  /// - Returns: the size of the log that it is in.
  /// - Throws: `refused` unless these bytes stand at the index in a log that a trusted key has signed.
  @discardableResult
  public func verify(entry: [UInt8], trust: LogTrust) throws(RegainError) -> Int64 {
    guard try KeyChain(trust).accepts(proof.checkpoint) else {
      throw RegainError(
        .refused,
        "No key that is trusted for this log, at this size, has signed the proof's checkpoint.")
    }
    let leaf = TreeHash.leaf(entry.span)
    do {
      try proof.inclusion.verify(leaf, root: proof.checkpoint.checkpoint.root)
    } catch {
      throw RegainError(.refused, "The proof is not of this entry.")
    }
    return proof.inclusion.size
  }
}
