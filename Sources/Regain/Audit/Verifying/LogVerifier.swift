internal import RegainCrypto

/// Verifies a copy of a log without a store: reads each entry once, in order, and keeps nothing of it.
package struct LogVerifier {
  private let trust: LogTrust
  private let anchor: Checkpoint?
  private let note: UnverifiedCheckpoint?
  private let checksValues: Bool

  /// - Parameters:
  ///   - anchor: what was kept elsewhere, and is known to be genuine; the log must go on from it.
  ///   - checksValues: whether values that do not open their commitments are a fault.
  package init(trust: LogTrust, anchor: Checkpoint? = nil, checksValues: Bool = true) {
    (self.trust, self.anchor, self.checksValues) = (trust, anchor, checksValues)
    note = nil
  }

  /// - Parameter anchor: what was kept elsewhere; a key that the log trusts at its size must have signed it.
  package init(trust: LogTrust, signedAnchor anchor: UnverifiedCheckpoint?) {
    (self.trust, self.anchor, note, checksValues) = (trust, anchor?.checkpoint, anchor, true)
  }

  /// - Parameter visit: gets each entry once it is known to be the one that the tiles name, which is
  ///   not yet to say that they were signed.
  /// - Throws: `malformed` where the folder is no copy of a log, or the anchor is that of another one; `refused`
  ///   when the anchor is not signed; `unavailable`; what `visit` throws.
  package func verify(
    _ folder: some LogFolder,
    visit: @escaping (Int64, Span<UInt8>) throws(RegainError) -> Void = { _, _ in }
  ) throws(RegainError) -> LogVerdict {
    let unverified = try folder.requiredCheckpoint()
    if let anchor, anchor.origin != unverified.checkpoint.origin {
      throw RegainError(
        .malformed,
        "The anchor is that of the log '\(anchor.origin)', and the copy that of "
          + "'\(unverified.checkpoint.origin)'.")
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
    return try anchorFault(checkpoint, walk.chain)
  }

  /// - Throws: `refused` for an anchor that nobody trusted has signed.
  private func anchorFault(
    _ checkpoint: Checkpoint, _ chain: KeyChain
  ) throws(RegainError) -> LogFault? {
    guard let anchor else { return nil }
    let isUnsigned = try note.map { note throws(RegainError) in
      try signatureProblem(note, chain) != nil
    }
    guard anchor.size <= checkpoint.size else {
      // Keys that follow in the missing part are not known.
      let doubt = isUnsigned == true ? ", if it is genuine: no key of this copy has signed it" : ""
      return LogFault(
        index: checkpoint.size,
        problem: "Its end is missing: the anchor knows \(anchor.size) entries\(doubt).")
    }
    guard isUnsigned != true else {
      throw RegainError(
        .refused,
        "The anchor says nothing: no key that the log trusts at \(anchor.size) entries has signed it."
      )
    }
    return nil
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
