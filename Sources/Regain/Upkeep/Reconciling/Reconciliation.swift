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
    let verified = try await VerifiedCopy(of: folder, context, anchored: held?.checkpoint)
    let copy = verified.checkpoint
    if try await isOnlyToAnchor(epoch, held, verified) {
      report.epoch = epoch.number
      try await NewEpoch(context: context, origin: origin).finish(replacing: held?.note, &report)
      return report
    }
    if held == nil, context.keeper != nil { try requireLost() }
    let wasCutShort = epoch.reconciling != nil
    guard try await wasCutShort ? true : isNeeded(verified, held?.checkpoint) else {
      report.size = try await context.logHead().size
      return report
    }
    // Whatever may refuse comes before anything is changed.
    try await check(verified)
    try await NewEpoch(context: context, origin: origin).announce()
    try await putInOrder(verified, &report)
    let past = try await LoggedPast(of: context)
    try await past.eraseAgain(in: context)
    try await LostRows(context: context, origin: origin).settle(&report)
    report.lost = try await lostForGood(copy, held?.checkpoint)
    if report.lost > 0 {
      try await Suspension(context: context, origin: origin).run(from: copy.size, &report)
    }
    try await NewEpoch(context: context, origin: origin).begin(
      after: past, branch: verified.branch, last: try verified.lastTime, replacing: held?.note,
      &report)
    return report
  }

  private func epoch() async throws(RegainError) -> EpochRecord {
    let snapshot = try await context.store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    return try context.epoch(in: snapshot).body
  }

  /// What the anchor holds. That of another store is left alone, and so is this store then.
  private func ownAnchor() async throws(RegainError) -> AnchorKeeper.Held? {
    guard let held = try await context.keeper?.held(context) else { return nil }
    guard try await context.logHead().isOfSameStore(held.checkpoint.origin) else {
      try AnchorStanding.otherStore(held.checkpoint.origin).check()
      return nil
    }
    return held
  }

  // MARK: bringing the log in order

  private func putInOrder(
    _ verified: VerifiedCopy<Folder>, _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    // Stops are taken meanwhile; each makes an entry, and then the order is to be made again.
    var isInOrder = false
    for _ in 0..<20 where !isInOrder { isInOrder = try await replay(verified, &report) }
    guard isInOrder else {
      throw RegainError(.unavailable, "The store is too busy. Run this again; nothing is lost.")
    }
    // The files may have been changed since they were verified.
    guard try await context.logBegins(with: verified.checkpoint) else { throw .copyChanged }
  }

  /// - Returns: false when another entry came in between.
  private func replay(
    _ verified: VerifiedCopy<Folder>, _ report: inout ReconciliationReport
  ) async throws(RegainError) -> Bool {
    let (head, copy) = (try await context.logHead(), verified.checkpoint)
    let common = try await verified.commonSize(with: head)
    let surgery = LogSurgery(context: context)
    if copy.size > common {
      try await NewEpoch(context: context, origin: origin).noteGap(from: common)
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

}
