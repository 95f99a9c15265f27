internal import RegainCrypto

/// Puts a store right that was restored from an older copy of itself.
///
/// 1. The copy of the log is verified, and held against the anchor.
/// 2. Entries that the restored store has written since are taken out of its log.
/// 3. What the store lost is appended and replayed, a bundle at a time, each with what it changed.
/// 4. The store's own entries are put behind it.
/// 5. What nobody has is made harmless: sheets without codes end, and where entries are missing
///    altogether every sheet is suspended.
/// 6. A new epoch begins, which ends everything begun before, and the anchor takes the log as it is.
///
/// Stopped anywhere, it is safe to repeat. The store remembers that it is under way: nothing is granted
/// before the last step.
struct Reconciliation<Folder: LogFolder & Sendable> {
  let context: ServiceContext
  let folder: Folder
  let origin: RequestOrigin
  /// The anchor is missing, and that is known.
  var isAnchorLost = false

  func run() async throws(RegainError) -> ReconciliationReport {
    let epoch = try await epoch()
    let held = try await ownAnchor()
    var report = ReconciliationReport()
    report.isAnchored = held != nil
    let verified = try await verifiedCopy(held?.checkpoint)
    let copy = verified.checkpoint
    // Not where the copy knows more: the store was put back once more since.
    if epoch.reconciling == .anchoring, try await isOnlyToAnchor(epoch, held),
      try await commonSize(try await context.logHead(), copy) == copy.size
    {
      report.epoch = epoch.number
      try await NewEpoch(context: context, origin: origin).finish(replacing: held?.note, &report)
      return report
    }
    if held == nil, context.keeper != nil { try requireLost() }
    let wasCutShort = epoch.reconciling != nil
    let isNeeded = try await wasCutShort ? true : isNeeded(copy, held?.checkpoint)
    guard isNeeded else {
      report.size = try await context.logHead().size
      return report
    }
    // Whatever may refuse comes before anything is changed.
    try await check(verified)
    try await NewEpoch(context: context, origin: origin).announce()
    // Stops are taken meanwhile; each makes an entry, and then the order is to be made again.
    var isInOrder = false
    for _ in 0..<20 where !isInOrder { isInOrder = try await replay(verified, &report) }
    guard isInOrder else {
      throw RegainError(.unavailable, "The store is too busy. Run this again; nothing is lost.")
    }
    // The files may have been changed since they were verified.
    guard try await context.logBegins(with: copy) else {
      throw RegainError(
        .refused,
        "The copy of the log changed while it was read. Run this again with one that is left alone."
      )
    }
    try await LoggedPast(of: context).eraseAgain(in: context)
    try await LostRows(context: context, origin: origin).settle(&report)
    report.lost = try await lostForGood(copy, held?.checkpoint)
    if report.lost > 0 {
      try await Suspension(context: context, origin: origin).run(from: copy.size, &report)
    }
    try await NewEpoch(context: context, origin: origin).begin(
      after: try await LoggedPast(of: context), branch: branch(of: copy),
      last: try lastTime(of: verified), replacing: held?.note, &report)
    return report
  }

  // MARK: before anything is changed

  /// Whether only the anchor was left to be told. Not where the store was put back once more since: then the
  /// anchor holds neither what it held then, nor what this log goes on from.
  private func isOnlyToAnchor(
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
  private func requireLost() throws(RegainError) {
    guard !isAnchorLost else { return }
    throw RegainError(
      .misconfigured,
      "There is no anchor where it should be. Name it rightly, or bring its disk back. If it is lost, say so "
        + "(--anchor-lost): what it knew is then taken for lost too, and every sheet is suspended unless a "
        + "witness knows better.")
  }

  private func check(_ verified: VerifiedCopy) async throws(RegainError) {
    let copy = verified.checkpoint
    try await context.keeper?.requireWritable()
    for kind in [RecordKind.account, .backupCodes, .attempts] {
      try await context.forEachRecord(of: kind) { record throws(RegainError) in
        guard (try? context.rows.check(record)) != nil else {
          throw .rowsDoNotVerify(record.key.scope)
        }
      }
    }
    let head = try await context.logHead()
    let common = try await commonSize(head, copy)
    guard copy.size > common else { return }
    try LogSurgery.check(head.size - common)
    var gap = GapReplay(context: context, folder: folder, bundles: verified.bundles)
    try await gap.findAccounts(common..<copy.size, ofLog: copy.size)
  }

  /// A copy that was verified, with the root of each of its bundles: what is read again later must have it.
  private struct VerifiedCopy {
    let checkpoint: Checkpoint
    let bundles: [TreeHash]
  }

  // MARK: what there is

  /// What the anchor holds. That of another store is left alone, and so is this store then.
  private func ownAnchor() async throws(RegainError) -> AnchorKeeper.Held? {
    guard let held = try await context.keeper?.held(context) else { return nil }
    guard try await context.logHead().isOfSameStore(held.checkpoint.origin) else {
      try AnchorStanding.otherStore(held.checkpoint.origin).check()
      return nil
    }
    return held
  }

  /// A copy of this store's log, on whatever branch: one that began after the store was copied is the store's
  /// own future.
  private func verifiedCopy(_ anchored: Checkpoint?) async throws(RegainError) -> VerifiedCopy {
    let head = try await context.logHead()
    guard let copy = try folder.checkpoint()?.checkpoint else {
      throw RegainError(
        .malformed,
        "\(folder.place.map { "The folder \($0)" } ?? "The folder") holds no copy of a log: it has no "
          + "checkpoint.")
    }
    let isOwn = head.isOfSameStore(copy.origin)
    let name = isOwn ? copy.origin : head.origin
    let pins = try context.keyring.logSigners(named: name)
      .map { LogTrust.Pin(key: $0.verifierKey) }
    var isBefore = anchored?.origin == copy.origin && anchored?.size ?? 0 <= copy.size
    // Where the store itself goes on from its anchor the two may have parted before: that is told as a loss.
    if let anchored, isBefore { isBefore = try await !context.logBegins(with: anchored) }
    // Values that open nothing are left behind, and hold nothing up.
    let verifier = LogVerifier(
      trust: LogTrust(origin: name, pins: pins), anchor: isBefore ? anchored : nil,
      checksValues: false)
    let bundles = BundleRoots()
    let verdict = try verifier.verify(folder) { index, entry throws(RegainError) in
      bundles.append(.leaf(entry))
    }
    if let problem = verdict.problem, let index = verdict.firstBadIndex {
      throw RegainError(
        .refused, "The copy of the log is not sound. Entry \(index): \(problem)")
    }
    return VerifiedCopy(checkpoint: copy, bundles: bundles.finished)
  }

  /// Entries that anchor or witness know of, and that are nowhere now; at least one where the log is
  /// another than theirs.
  private func lostForGood(
    _ copy: Checkpoint, _ anchored: Checkpoint?
  ) async throws(RegainError) -> Int64 {
    guard let keeper = context.keeper else { return 0 }
    if let anchored {
      guard try await context.logBegins(with: anchored) else {
        return max(1, anchored.size - copy.size)
      }
    } else if keeper.anchor.witness == nil {
      // Nobody knows what was anchored.
      return 1
    }
    switch try await keeper.standingAtWitness(context, as: copy.origin) {
    case .behindWitness(_, _, let witnessed), .unlikeWitness(_, _, let witnessed):
      return max(1, witnessed - copy.size)
    default: return 0
    }
  }

  private func epoch() async throws(RegainError) -> EpochRecord {
    let snapshot = try await context.store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    return try context.epoch(in: snapshot).body
  }

  /// Whether the copy has what the store lost, or anchor or witness are not met.
  ///
  /// - Throws: `refused` for a copy of another branch where they are met: it has nothing that the store needs.
  private func isNeeded(
    _ copy: Checkpoint, _ anchored: Checkpoint?
  ) async throws(RegainError) -> Bool {
    if try await context.keeper?.standing(context).isSound == false { return true }
    let head = try await context.logHead()
    let common = try await commonSize(head, copy)
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

  private func branch(of copy: Checkpoint) -> String? {
    let name = LogName.withoutBranch(copy.origin)
    return copy.origin == name ? nil : String(copy.origin.dropFirst(name.count + 1))
  }

  private func lastTime(of verified: VerifiedCopy) throws(RegainError) -> Timestamp? {
    let copy = verified.checkpoint
    guard copy.size > 0 else { return nil }
    let last = try FolderEntries(folder: folder, bundles: verified.bundles)
      .entries((copy.size - 1)..<copy.size, ofLog: copy.size)
    return try last.first.map { entry throws(RegainError) in try LoggedEvent(entry.bytes).at }
  }

  // MARK: bringing the log in order

  /// - Returns: false when another entry came in between.
  private func replay(
    _ verified: VerifiedCopy, _ report: inout ReconciliationReport
  ) async throws(RegainError) -> Bool {
    let (head, copy) = (try await context.logHead(), verified.checkpoint)
    let common = try await commonSize(head, copy)
    let surgery = LogSurgery(context: context)
    if copy.size > common {
      if head.size > common {
        guard let count = try await surgery.detach(from: common, of: head.size) else {
          return false
        }
        report.moved += count
      }
      var gap = GapReplay(context: context, folder: folder, bundles: verified.bundles)
      try await gap.findAccounts(common..<copy.size, ofLog: copy.size)
      var index = common
      while index < copy.size {
        let end = min((index / 256 + 1) * 256, copy.size)
        guard try await gap.replay(index..<end, ofLog: copy.size) else { return false }
        report.replayed += end - index
        index = end
      }
    }
    try await surgery.attachAll()
    return true
  }

  /// How many entries store and copy have in common: they differ nowhere before, and everywhere after.
  private func commonSize(_ head: LogHead, _ copy: Checkpoint) async throws(RegainError) -> Int64 {
    var (same, different) = (Int64(0), min(head.size, copy.size) + 1)
    while same + 1 < different {
      let middle = (same + different) / 2
      var (own, other) = (context.tree(at: middle), TileTree(FolderTiles(folder), size: copy.size))
      let isSame = try await own.root(at: middle) == other.root(at: middle)
      if isSame { same = middle } else { different = middle }
    }
    return same
  }
}
