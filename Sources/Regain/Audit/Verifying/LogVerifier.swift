internal import RegainCrypto

/// Verifies a copy of a log without a store: reads each entry once, in order, and keeps nothing of it.
package struct LogVerifier {
  private let trust: LogTrust
  private let anchor: Checkpoint?
  private let checksValues: Bool

  /// - Parameters:
  ///   - anchor: what was kept elsewhere; the log must go on from it.
  ///   - checksValues: whether values that do not open their commitments are a fault.
  package init(trust: LogTrust, anchor: Checkpoint? = nil, checksValues: Bool = true) {
    (self.trust, self.anchor, self.checksValues) = (trust, anchor, checksValues)
  }

  /// - Parameter visit: gets each entry once it is known to be the one that the tiles name, which is
  ///   not yet to say that they were signed.
  /// - Throws: `malformed` where the folder is no copy of a log; `unavailable`; what `visit` throws.
  package func verify(
    _ folder: some LogFolder,
    visit: @escaping (Int64, Span<UInt8>) throws(RegainError) -> Void = { _, _ in }
  ) throws(RegainError) -> LogVerdict {
    guard let unverified = try folder.checkpoint() else {
      throw RegainError(.malformed, "The folder holds no copy of a log: it has no checkpoint.")
    }
    let fault = try firstFault(in: folder, unverified, visit)
    let checkpoint = unverified.checkpoint
    return LogVerdict(
      origin: checkpoint.origin, size: checkpoint.size,
      root: Base64.encode(checkpoint.root.bytes.span), firstBadIndex: fault?.index,
      problem: fault?.problem)
  }

  private func firstFault(
    in folder: some LogFolder, _ unverified: UnverifiedCheckpoint,
    _ visit: @escaping (Int64, Span<UInt8>) throws(RegainError) -> Void
  ) throws(RegainError) -> LogFault? {
    let checkpoint = unverified.checkpoint
    guard checkpoint.origin == trust.origin else {
      return LogFault(
        index: 0, problem: "It is another log, '\(checkpoint.origin)', not '\(trust.origin)'.")
    }
    var walk = LogWalk(
      folder: folder, size: checkpoint.size, chain: KeyChain(trust), anchor: anchor,
      checksValues: checksValues, visit: visit)
    if let fault = try walk.run() { return fault }
    guard walk.edge.root == checkpoint.root else {
      return LogFault(
        index: walk.vouchedFor,
        problem: "The entries do not give the root that the checkpoint names: some were changed, "
          + "together with the tiles over them.")
    }
    if let problem = try signatureProblem(unverified, walk.chain) {
      return LogFault(index: walk.vouchedFor, problem: problem)
    }
    // Values last: which entry they are of is known only when the entries are.
    if let fault = walk.valueFault { return fault }
    guard let anchor, anchor.size > checkpoint.size else { return nil }
    return LogFault(
      index: checkpoint.size,
      problem: "Its end is missing: the anchor knows \(anchor.size) entries.")
  }

  private func signatureProblem(
    _ unverified: UnverifiedCheckpoint, _ chain: KeyChain
  ) throws(RegainError) -> String? {
    do {
      guard try !chain.accepts(unverified) else { return nil }
      return
        "No key that is trusted at \(unverified.checkpoint.size) entries has signed the checkpoint."
    } catch {
      guard error.code == .refused else { throw error }
      return error.message
    }
  }
}
