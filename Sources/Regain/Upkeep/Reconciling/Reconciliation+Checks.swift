internal import RegainCrypto

/// What is looked at before anything is changed.
extension Reconciliation {
  /// Whether only the anchor was left to be told. Not where the store was put back once more since: then the
  /// anchor holds neither what it held then, nor what this log goes on from.
  func isOnlyToAnchor(
    _ epoch: EpochRecord, _ held: AnchorKeeper.Held?, _ verified: VerifiedCopy<Folder>
  ) async throws(RegainError) -> Bool {
    guard epoch.reconciling == .anchoring, try await isStillToTell(epoch, held) else {
      return false
    }
    // Nor where the copy knows more.
    let common = try await verified.commonSize(with: try await context.logHead())
    return common == verified.checkpoint.size
  }

  private func isStillToTell(
    _ epoch: EpochRecord, _ held: AnchorKeeper.Held?
  ) async throws(RegainError) -> Bool {
    guard let keeper = context.keeper else { return true }
    guard let held else {
      // Then it is the witness alone that knows.
      guard epoch.replacing == nil, keeper.anchor.witness != nil else { return false }
      return try await keeper.standingAtWitness(context).isSound
    }
    let isSound = try await keeper.standing(context).isSound
    guard isSound || held.note == epoch.replacing else { return false }
    return try await keeper.standingAtWitness(context).isSound
  }

  /// A path that was mistyped, or a disk that is not there, must not be taken for a lost anchor.
  func requireLost() throws(RegainError) {
    guard !isAnchorLost else { return }
    throw RegainError(
      .misconfigured,
      "There is no anchor where it should be. Name it rightly, or bring its disk back. If it is lost, say so "
        + "(--anchor-lost): what it knew is then taken for lost too, and every sheet is suspended unless a "
        + "witness knows better.")
  }

  func check(_ verified: VerifiedCopy<Folder>) async throws(RegainError) {
    let copy = verified.checkpoint
    try await context.keeper?.requireWritable()
    for kind in [
      RecordKind.account, .backupCodes, .devices, .tokens, .attempts, .addresses, .cases, .agent,
    ] {
      try await context.forEachRecord(of: kind) { record throws(RegainError) in
        guard (try? context.rows.check(record)) != nil else {
          throw .rowsDoNotVerify(record.key.scope)
        }
      }
    }
    let head = try await context.logHead()
    let common = try await verified.commonSize(with: head)
    guard copy.size > common else { return }
    try LogSurgery.check(head.size - common)
    var gap = GapReplay(context: context, folder: folder, bundles: verified.bundles)
    try await gap.findAccounts(common..<copy.size, ofLog: copy.size)
  }

  /// Whether the copy has what the store lost, or anchor or witness are not met.
  ///
  /// - Throws: `refused` for a copy of another branch where they are met: it has nothing that the store needs.
  func isNeeded(
    _ verified: VerifiedCopy<Folder>, _ anchored: Checkpoint?
  ) async throws(RegainError) -> Bool {
    if try await context.keeper?.standing(context).isSound == false { return true }
    let head = try await context.logHead()
    let (copy, common) = (verified.checkpoint, try await verified.commonSize(with: head))
    let hasMore = common < copy.size
    // On another branch it is the store's own future only if it goes on from what was anchored.
    let isOwnFuture = head.origin == copy.origin || common >= anchored?.size ?? 0
    if hasMore, isOwnFuture { return true }
    // Last: a witness that knows nothing yet takes what it is shown.
    if try await context.keeper?.standingAtWitness(context).isSound == false { return true }
    guard !hasMore else {
      throw RegainError(
        .refused,
        "The store goes on from its anchor, and the copy is of a branch that it left, '\(copy.origin)'. "
          + "Nothing was changed.")
    }
    return false
  }
}
