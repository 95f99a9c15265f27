/// How the log stands to its anchor.
extension AnchorKeeper {
  /// How the log stands now.
  ///
  /// - Throws: `unavailable`; `misconfigured`, also for an anchor that this keyring has not signed.
  package func standing(_ context: ServiceContext) async throws(RegainError) -> AnchorStanding {
    try await look(context).standing
  }

  func look(
    _ context: ServiceContext
  ) async throws(RegainError) -> (standing: AnchorStanding, seen: SeenLog?) {
    // The anchor first: what another process anchors in between must not look as if it were lost.
    let note = try await anchor.checkpoint()
    let before = known
    let (head, lastLeaf) = try await context.logHead(withLeafBefore: before?.tree.edge.size ?? 0)
    guard let note else { return (.missing(size: head.size), nil) }
    let anchored = try checkpoint(note, of: head, context)
    guard head.isOfSameStore(anchored.origin) else { return (.otherStore(anchored.origin), nil) }
    guard anchored.origin == head.origin else { return (.otherBranch(anchored.origin), nil) }
    guard anchored.size <= head.size else {
      return (.behind(size: head.size, anchored: anchored.size), nil)
    }
    // What was found once is found again by its last entry: ids are random, and a store that was put back
    // under a running service has another one there.
    let base = before?.lastLeaf == lastLeaf ? before : nil
    guard let tree = try await tree(of: anchored, note, from: base, context) else {
      return (.inconsistent(size: head.size, anchored: anchored.size), nil)
    }
    let seen: SeenLog
    if let base, base.note == note {
      seen = base
    } else {
      let leaf = try await context.lastLeaf(of: tree)
      seen = SeenLog(origin: head.origin, note: note, tree: tree, lastLeaf: leaf)
      known = seen
    }
    return (.sound(size: head.size, anchored: anchored.size), seen)
  }

  /// Nil when the store's log has another root there.
  func tree(
    of anchored: Checkpoint, _ note: String, from base: SeenLog?, _ context: ServiceContext
  ) async throws(RegainError) -> SeenTree? {
    if let base, base.note == note { return base.tree }
    if var tree = base?.tree, tree.edge.size <= anchored.size {
      try await context.extend(&tree, to: anchored.size)
      if tree.edge.root == anchored.root { return tree }
    }
    let tree = try await context.seenTree(at: anchored.size)
    return tree.edge.root == anchored.root ? tree : nil
  }

  /// What the anchor holds; nil where it holds nothing.
  struct Held {
    let note: String
    let checkpoint: Checkpoint
  }

  /// - Throws: as ``standing(_:)``.
  func held(_ context: ServiceContext) async throws(RegainError) -> Held? {
    guard let note = try await anchor.checkpoint() else { return nil }
    let checkpoint = try checkpoint(note, of: try await context.logHead(), context)
    return Held(note: note, checkpoint: checkpoint)
  }

  /// - Throws: `unavailable` when the anchor does not take what it holds.
  func requireWritable() async throws(RegainError) {
    guard let held = try await anchor.checkpoint() else { return }
    _ = try await anchor.advance(from: held, to: held)
  }

  /// Another store's checkpoint comes as it is: nothing rests on it.
  func checkpoint(
    _ note: String, of head: LogHead, _ context: ServiceContext
  ) throws(RegainError) -> Checkpoint {
    let place = anchor.place.map { "The anchor \($0)" } ?? "The anchor"
    let ending =
      "Nothing is granted; stops are taken. Put back the anchor as it was, or take it away and run "
      + "`regain audit reconcile FOLDER --anchor-lost` with an exported copy of the log."
    guard let unverified = try? UnverifiedCheckpoint(Array(note.utf8)) else {
      throw RegainError(.misconfigured, "\(place) holds no checkpoint of a log. \(ending)")
    }
    guard head.isOfSameStore(unverified.checkpoint.origin), known?.note != note else {
      return unverified.checkpoint
    }
    guard try isSigned(unverified, context) else {
      throw RegainError(
        .misconfigured,
        "\(place) is not signed by a key of this keyring: it was edited, or a service writes it whose "
          + "keyring is another or an older one. \(ending)")
    }
    return unverified.checkpoint
  }

  /// - Parameter left: the id of a key whose signature does not count.
  func isSigned(
    _ unverified: UnverifiedCheckpoint, without left: String? = nil, _ context: ServiceContext
  ) throws(RegainError) -> Bool {
    let signers = try context.keyring.logSigners(
      named: unverified.checkpoint.origin, without: left)
    let found = try? unverified.note.signers(among: signers.map(\.verifierKey))
    return found?.isEmpty == false
  }
}
