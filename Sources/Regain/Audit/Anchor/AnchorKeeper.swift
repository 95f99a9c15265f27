internal import RegainCrypto

/// Holds the store's log against its anchor, and carries the anchor on.
///
/// One round at a time: whoever asks while one runs is served by the next, which begins after their
/// commits and so covers them all.
package actor AnchorKeeper {
  private typealias Waiter = CheckedContinuation<Result<SeenLog, RegainError>, Never>

  let anchor: any LogAnchor
  /// The largest log that this process has shown to the witness.
  var witnessed: (origin: String, size: Int64)?
  /// The last that was seen in the anchor and found in the store.
  var known: SeenLog?
  private var waiters: [Waiter] = []
  private var isRunning = false
  /// How often another process may be quicker.
  static let mostRounds = 8

  package init(_ anchor: any LogAnchor) { self.anchor = anchor }

  /// Returns when everything that was committed before the call is covered by a durable checkpoint.
  ///
  /// - Throws: `misconfigured` when the log does not go on from its anchor; `unavailable`.
  package func cover(_ context: ServiceContext) async throws(RegainError) {
    _ = try await nextRound(context)
  }

  /// Returns when the anchor covers an entry that was committed.
  ///
  /// - Throws: `unknown` when the log that is covered is without it; as ``cover(_:)``.
  package func cover(_ entry: AuditEntry, _ context: ServiceContext) async throws(RegainError) {
    let seen = try await nextRound(context)
    guard try await context.has(entry, in: seen.tree) else {
      throw RegainError(
        .unknown,
        "It was recorded, and the store that answers now does not have it: it was put back meanwhile, or "
          + "another server took over that lacks the last changes. Ask again with the same idempotency key."
      )
    }
  }

  private func nextRound(_ context: ServiceContext) async throws(RegainError) -> SeenLog {
    let result = await withCheckedContinuation { (waiter: Waiter) in
      waiters.append(waiter)
      guard !isRunning else { return }
      isRunning = true
      Task { await serve(context) }
    }
    return try result.get()
  }

  private func serve(_ context: ServiceContext) async {
    while !waiters.isEmpty {
      let served = waiters
      waiters = []
      let result: Result<SeenLog, RegainError>
      do throws(RegainError) {
        result = .success(try await carryOn(context))
      } catch {
        result = .failure(error)
      }
      for waiter in served { waiter.resume(returning: result) }
    }
    isRunning = false
  }

  private func carryOn(_ context: ServiceContext) async throws(RegainError) -> SeenLog {
    for _ in 0..<Self.mostRounds {
      let look = try await look(context)
      try look.standing.check()
      // Also stops would carry it on to a log whose order is not made yet.
      try look.head.requireOrder()
      guard case .sound(let size, let anchored) = look.standing, let seen = look.seen else {
        continue
      }
      if size == anchored && isConfirmed(anchored) { return seen }
      var tree = seen.tree
      try await context.extend(&tree, to: size)
      let leaf = try await context.lastLeaf(of: tree)
      let checkpoint = Checkpoint(origin: seen.origin, size: size, root: tree.edge.root)
      guard
        let note = try await cosigned(try context.sign(checkpoint), from: anchored, context),
        try await anchor.advance(from: seen.note, to: note)
      else { continue }
      let grown = SeenLog(origin: seen.origin, note: note, tree: tree, lastLeaf: leaf)
      known = grown
      return grown
    }
    throw .tooManyAnchoring
  }

  /// Makes the anchor where there is none, or after a reconciliation puts the log as it is now in the place of
  /// what was seen in it.
  ///
  /// - Returns: false where it holds something else by now.
  package func put(
    inPlaceOf held: String?, _ context: ServiceContext
  ) async throws(RegainError) -> Bool {
    for _ in 0..<Self.mostRounds {
      let checkpoint = try context.sign(try await context.logHead().checkpoint())
      guard let note = try await cosigned(checkpoint, from: 0, context) else { continue }
      known = nil
      return try await anchor.advance(from: held, to: note)
    }
    throw .tooManyAnchoring
  }

  /// Carries the anchor on, and has it signed by another key than this one: before that is destroyed.
  package func cover(without key: String, _ context: ServiceContext) async throws(RegainError) {
    for _ in 0..<Self.mostRounds {
      let seen = try await nextRound(context)
      let held = try UnverifiedCheckpoint(Array(seen.note.utf8))
      guard try !isSigned(held, without: key, context) else { return }
      let size = held.checkpoint.size
      guard
        let note = try await cosigned(try context.sign(held.checkpoint), from: size, context),
        try await anchor.advance(from: seen.note, to: note)
      else { continue }
      known = nil
      return
    }
    throw .tooManyAnchoring
  }

  /// What the witness may know.
  var likelySize: Int64 { known?.tree.edge.size ?? 0 }

  /// Whether the witness need not be asked about a log that the anchor knows at this size: the memory at
  /// hand may have been put back together with the store.
  func isConfirmed(_ anchored: Int64) -> Bool {
    guard anchor.witness != nil else { return true }
    guard let witnessed, let known else { return false }
    return witnessed.origin == known.origin && anchored >= witnessed.size
  }
}
