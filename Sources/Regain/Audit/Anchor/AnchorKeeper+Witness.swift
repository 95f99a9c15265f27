extension AnchorKeeper {
  /// Before anything is granted.
  ///
  /// - Throws: `misconfigured` when the log does not go on from its anchor, or from what the witness has
  ///   seen; `unavailable`.
  package func requireSound(_ context: ServiceContext) async throws(RegainError) {
    let standing = try await standing(context)
    try standing.check()
    guard case .sound(_, let anchored) = standing, !isConfirmed(anchored) else { return }
    try await cover(context)
  }

  /// What is wrong; nil when nothing is. Where nothing is, the anchor takes once more what it holds.
  ///
  /// - Throws: `unavailable` when it cannot be read or written.
  package func problem(_ context: ServiceContext) async throws(RegainError) -> RegainError? {
    if let error = try await standing(context).error { return error }
    if let error = try await standingAtWitness(context).error { return error }
    try await requireWritable()
    return nil
  }

  /// How the log as it is now stands to what the witness has seen; sound where there is no witness. One that
  /// goes on from there is cosigned.
  ///
  /// - Parameter origin: the name under which it is shown; nil for its own.
  package func standingAtWitness(
    _ context: ServiceContext, as origin: String? = nil
  ) async throws(RegainError) -> AnchorStanding {
    for _ in 0..<Self.mostRounds {
      let head = try await context.logHead()
      let sound = AnchorStanding.sound(size: head.size, anchored: head.size)
      guard anchor.witness != nil else { return sound }
      let own = try await head.checkpoint()
      let checkpoint = try context.sign(
        Checkpoint(origin: origin ?? own.origin, size: own.size, root: own.root))
      switch try await word(on: checkpoint, from: likelySize, context) {
      case .cosigned: return sound
      case .hasGrown: continue
      case .against(let standing): return standing
      }
    }
    throw .tooManyAnchoring
  }

  /// The note to anchor.
  ///
  /// - Returns: nil when the log has grown meanwhile, and the witness has seen that.
  func cosigned(
    _ checkpoint: UnverifiedCheckpoint, from size: Int64, _ context: ServiceContext
  ) async throws(RegainError) -> String? {
    switch try await word(on: checkpoint, from: size, context) {
    case .cosigned(let note): return String(decoding: note.bytes, as: UTF8.self)
    case .hasGrown: return nil
    case .against(let standing):
      try standing.check()
      return nil
    }
  }

  private enum Word {
    case cosigned(SignedNote)
    case hasGrown
    case against(AnchorStanding)
  }

  private func word(
    on checkpoint: UnverifiedCheckpoint, from oldSize: Int64, _ context: ServiceContext
  ) async throws(RegainError) -> Word {
    guard let reachable = anchor.witness else { return .cosigned(checkpoint.note) }
    let name = reachable.witness.name
    let (origin, size) = (checkpoint.checkpoint.origin, checkpoint.checkpoint.size)
    let round = WitnessRound(reachable: reachable, context: context)
    switch try await round.run(checkpoint, from: oldSize) {
    case .cosigned(let note):
      let before = witnessed?.origin == origin ? witnessed?.size ?? 0 : 0
      witnessed = (origin, max(size, before))
      return .cosigned(note)
    case .ahead(let seen):
      // The log may have grown since this checkpoint of it was made.
      let now = try await context.logHead().size
      return now >= seen ? .hasGrown : .against(.behindWitness(name, size: now, witnessed: seen))
    case .disagrees(let seen):
      return .against(.unlikeWitness(name, size: size, witnessed: seen))
    }
  }
}

extension RegainError {
  static var tooManyAnchoring: RegainError {
    RegainError(.unavailable, "Too many others anchor this log at once. Try again.")
  }
}
