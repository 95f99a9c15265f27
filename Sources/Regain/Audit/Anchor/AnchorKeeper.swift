internal import RegainCrypto

/// Holds the store's log against its anchor, and carries the anchor on.
///
/// One round at a time: whoever asks while one runs is served by the next, which begins after their
/// commits and so covers them all.
package actor AnchorKeeper {
  private typealias Waiter = CheckedContinuation<Result<Void, RegainError>, Never>

  let anchor: any LogAnchor
  /// The largest log that this process has shown to the witness.
  var witnessed: (origin: String, size: Int64)?
  /// The tree up to the checkpoint that was last seen in the anchor and found in the store.
  private var known: Known?

  private struct Known {
    let origin: String
    let note: String
    let edge: TreeEdge
    /// Of the last entry under it; nil for an empty log.
    let lastLeaf: IndexedLeafHash?
  }
  private var waiters: [Waiter] = []
  private var isRunning = false
  /// How often another process may be quicker.
  static let mostRounds = 8

  package init(_ anchor: any LogAnchor) { self.anchor = anchor }

  /// How the log stands now.
  ///
  /// - Throws: `unavailable`, `misconfigured`.
  package func standing(_ context: ServiceContext) async throws(RegainError) -> AnchorStanding {
    // The anchor first: what another process anchors in between must not look as if it were lost.
    let note = try await anchor.checkpoint()
    let (head, lastLeaf) = try await context.logHead(withLeafBefore: known?.edge.size ?? 0)
    guard let note else { return .missing(size: head.size) }
    let anchored = try UnverifiedCheckpoint(Array(note.utf8)).checkpoint
    guard anchored.origin == head.origin else { return .otherLog(anchored.origin) }
    guard anchored.size <= head.size else {
      return .behind(size: head.size, anchored: anchored.size)
    }
    // What was found once is found again by its last entry: ids are random, and a store that was put back
    // under a running service has another one there.
    if known?.note != note || known?.lastLeaf != lastLeaf {
      var tree = context.tree(at: anchored.size)
      let edge = try await tree.edge()
      guard edge.root == anchored.root else {
        return .inconsistent(size: head.size, anchored: anchored.size)
      }
      let (_, leaf) = try await context.logHead(withLeafBefore: edge.size)
      known = Known(origin: head.origin, note: note, edge: edge, lastLeaf: leaf)
    }
    return .sound(size: head.size, anchored: anchored.size)
  }

  /// What the anchor holds; nil where it holds nothing.
  package func anchored() async throws(RegainError) -> Checkpoint? {
    guard let note = try await anchor.checkpoint() else { return nil }
    return try UnverifiedCheckpoint(Array(note.utf8)).checkpoint
  }

  /// Returns when everything that was committed before the call is covered by a durable checkpoint.
  ///
  /// - Throws: `misconfigured` when the log does not go on from its anchor; `unavailable`.
  package func cover(_ context: ServiceContext) async throws(RegainError) {
    let result = await withCheckedContinuation { (waiter: Waiter) in
      waiters.append(waiter)
      guard !isRunning else { return }
      isRunning = true
      Task { await serve(context) }
    }
    try result.get()
  }

  private func serve(_ context: ServiceContext) async {
    while !waiters.isEmpty {
      let served = waiters
      waiters = []
      let result: Result<Void, RegainError>
      do throws(RegainError) {
        try await carryOn(context)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      for waiter in served { waiter.resume(returning: result) }
    }
    isRunning = false
  }

  private func carryOn(_ context: ServiceContext) async throws(RegainError) {
    for _ in 0..<Self.mostRounds {
      let standing = try await standing(context)
      try standing.check()
      guard case .sound(let size, let anchored) = standing, var edge = known?.edge,
        size > anchored || !isConfirmed(anchored)
      else { return }
      try await context.extend(&edge, to: size)
      let (head, leaf) = try await context.logHead(withLeafBefore: size)
      let checkpoint = Checkpoint(origin: head.origin, size: size, root: edge.root)
      guard
        let note = try await cosigned(try context.sign(checkpoint), from: anchored, context)
      else { continue }
      try await anchor.advance(to: note)
      known = Known(origin: head.origin, note: note, edge: edge, lastLeaf: leaf)
      return
    }
    throw .tooManyAnchoring
  }

  /// Puts the log as it is now in the place of whatever the anchor holds.
  package func replace(_ context: ServiceContext) async throws(RegainError) {
    for _ in 0..<Self.mostRounds {
      let checkpoint = try context.sign(try await context.logHead().checkpoint())
      guard let note = try await cosigned(checkpoint, from: 0, context) else { continue }
      try await anchor.replace(with: note)
      known = nil
      return
    }
    throw .tooManyAnchoring
  }

  /// What the witness may know.
  var likelySize: Int64 { known?.edge.size ?? 0 }

  /// Whether the witness need not be asked about a log that the anchor knows at this size: the memory at
  /// hand may have been put back together with the store.
  func isConfirmed(_ anchored: Int64) -> Bool {
    guard anchor.witness != nil else { return true }
    guard let witnessed, let known else { return false }
    return witnessed.origin == known.origin && anchored >= witnessed.size
  }
}

extension ServiceContext {
  /// The log's tree as it was at a size.
  package func tree(at size: Int64) -> TileTree { TileTree(LogTiles(context: self), size: size) }

  /// Lets a tree grow by the entries that came since.
  func extend(_ edge: inout TreeEdge, to size: Int64) async throws(RegainError) {
    // Far behind, the tiles are quicker than the leaves.
    guard size - edge.size < 4096 else {
      var tree = tree(at: size)
      edge = try await tree.edge()
      return
    }
    while edge.size < size {
      let limit = Int(min(size - edge.size, 1024))
      let rows = try await store.rows(
        for: ReadRequest([.leafHashes(from: edge.size, limit: limit)])
      ).leafHashes
      for row in rows {
        guard row.index == edge.size, let hash = TreeHash.list(row.hash)?.first else { break }
        edge.append(hash)
      }
      guard rows.count == limit, edge.size == (rows.last?.index ?? -1) + 1 else {
        throw RegainError(
          .misconfigured, "Entry \(edge.size) of the log is missing. Run `regain doctor`.")
      }
    }
  }
}
