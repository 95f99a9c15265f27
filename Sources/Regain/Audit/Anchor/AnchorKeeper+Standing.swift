/// How the log stands to its anchor.
extension AnchorKeeper {
  /// How the log stands now.
  ///
  /// - Throws: `unavailable`; `misconfigured`, also for an anchor that this keyring has not signed.
  package func standing(_ context: ServiceContext) async throws(RegainError) -> AnchorStanding {
    try await look(context).standing
  }

  /// A look at both.
  struct Look {
    let head: LogHead
    let standing: AnchorStanding
    /// Where it is sound.
    var seen: SeenLog?
  }

  func look(_ context: ServiceContext) async throws(RegainError) -> Look {
    // The anchor first: what another process anchors in between must not look as if it were lost.
    let note = try await anchor.checkpoint()
    let before = known
    let (head, lastLeaf) = try await context.logHead(withLeafBefore: before?.tree.edge.size ?? 0)
    guard let note else { return Look(head: head, standing: .missing(size: head.size)) }
    let anchored = try checkpoint(note, of: head, context)
    let (size, origin) = (anchored.size, anchored.origin)
    guard head.isOfSameStore(origin) else {
      return Look(head: head, standing: .otherStore(origin))
    }
    guard origin == head.origin else { return Look(head: head, standing: .otherBranch(origin)) }
    guard size <= head.size else {
      return Look(head: head, standing: .behind(size: head.size, anchored: size))
    }
    let sound = AnchorStanding.sound(size: head.size, anchored: size)
    // What was found once is found again by its last entry: ids are random, and a store that was put back
    // under a running service has another one there.
    let base = before?.lastLeaf == lastLeaf ? before : nil
    if let base, base.note == note { return Look(head: head, standing: sound, seen: base) }
    guard let tree = try await tree(of: anchored, from: base, context) else {
      return Look(head: head, standing: .inconsistent(size: head.size, anchored: size))
    }
    let leaf = try await context.lastLeaf(of: tree)
    let seen = SeenLog(origin: origin, note: note, tree: tree, lastLeaf: leaf)
    known = seen
    return Look(head: head, standing: sound, seen: seen)
  }

  /// Nil when the store's log has another root there.
  func tree(
    of anchored: Checkpoint, from base: SeenLog?, _ context: ServiceContext
  ) async throws(RegainError) -> SeenTree? {
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
