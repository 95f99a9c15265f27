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

  func run() async throws(RegainError) -> ReconciliationReport {
    let epoch = try await epoch()
    if epoch.reconciling == .anchoring {
      var report = ReconciliationReport()
      try await NewEpoch(context: context, origin: origin).finish(&report)
      report.epoch = epoch.number
      return report
    }
    let copy = try await verifiedCopy()
    let anchored = try await context.keeper?.anchored()
    var report = ReconciliationReport()
    let wasCutShort = epoch.reconciling == .replaying
    let isNeeded = try await wasCutShort ? true : isNeeded(copy)
    guard isNeeded else {
      report.size = try await context.logHead().size
      return report
    }
    try await NewEpoch(context: context, origin: origin).announce()
    // Stops are taken meanwhile; each makes an entry, and then the order is to be made again.
    var isInOrder = false
    for _ in 0..<20 where !isInOrder { isInOrder = try await replay(copy, &report) }
    guard isInOrder else {
      throw RegainError(.unavailable, "The store is too busy. Run this again; nothing is lost.")
    }
    try await eraseAgain(from: 0)
    try await LostRows(context: context, origin: origin).settle(&report)
    report.lost = try await lostForGood(copy, anchored)
    if report.lost > 0 {
      try await Suspension(context: context, origin: origin).run(from: copy.size, &report)
    }
    try await NewEpoch(context: context, origin: origin).begin(
      after: try lastTime(of: copy), &report)
    return report
  }

  // MARK: what there is

  private func verifiedCopy() async throws(RegainError) -> Checkpoint {
    let head = try await context.logHead()
    guard let copy = try folder.checkpoint()?.checkpoint else {
      throw RegainError(.malformed, "The folder holds no copy of a log: it has no checkpoint.")
    }
    let anchored = try await context.keeper?.anchored()
    let pins = try context.keyring.logSigners(named: head.origin)
      .map { LogTrust.Pin(key: $0.verifierKey) }
    // Values that open nothing are left behind, and hold nothing up.
    let verifier = LogVerifier(
      trust: LogTrust(origin: head.origin, pins: pins),
      anchor: anchored.flatMap { $0.size <= copy.size ? $0 : nil }, checksValues: false)
    let verdict = try verifier.verify(folder)
    if let problem = verdict.problem, let index = verdict.firstBadIndex {
      throw RegainError(
        .refused, "The copy of the log is not sound. Entry \(index): \(problem)")
    }
    return copy
  }

  /// Entries that anchor or witness know of, and that are nowhere now; at least one where the log is
  /// another than theirs.
  private func lostForGood(
    _ copy: Checkpoint, _ anchored: Checkpoint?
  ) async throws(RegainError) -> Int64 {
    guard let keeper = context.keeper else { return 0 }
    if let anchored, anchored.size > copy.size,
      try await !keeper.standing(context).isSound
    {
      return anchored.size - copy.size
    }
    switch try await keeper.standingAtWitness(context) {
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
  private func isNeeded(_ copy: Checkpoint) async throws(RegainError) -> Bool {
    if try await context.keeper?.standing(context).isSound == false { return true }
    if try await commonSize(try await context.logHead(), copy) < copy.size { return true }
    // Last: a witness that knows nothing yet takes what it is shown.
    return try await context.keeper?.standingAtWitness(context).isSound == false
  }

  private func lastTime(of copy: Checkpoint) throws(RegainError) -> Timestamp? {
    guard copy.size > 0 else { return nil }
    let last = try FolderEntries(folder: folder)
      .entries((copy.size - 1)..<copy.size, ofLog: copy.size)
    return try last.first.map { entry throws(RegainError) in try LoggedEvent(entry.bytes).at }
  }

  // MARK: bringing the log in order

  /// - Returns: false when another entry came in between.
  private func replay(
    _ copy: Checkpoint, _ report: inout ReconciliationReport
  ) async throws(RegainError) -> Bool {
    let head = try await context.logHead()
    let common = try await commonSize(head, copy)
    let surgery = LogSurgery(context: context)
    if copy.size > common {
      if head.size > common {
        guard let count = try await surgery.detach(from: common, of: head.size) else {
          return false
        }
        report.moved += count
      }
      var gap = GapReplay(context: context, folder: folder)
      try await gap.findAccounts(common..<copy.size, ofLog: copy.size)
      var index = common
      while index < copy.size {
        let end = min((index / 256 + 1) * 256, copy.size)
        guard try await gap.replay(index..<end, ofLog: copy.size) else { return false }
        report.replayed += end - index
        index = end
      }
      report.unreadableAccounts = max(report.unreadableAccounts, gap.unreadable.count)
    }
    try await surgery.attachAll()
    return true
  }

  /// What was erased in the lost time came back with the older copy, and goes again.
  private func eraseAgain(from index: Int64) async throws(RegainError) {
    var rules: [ErasureRule] = []
    try await context.forEachEntry(from: index) { indexed in
      if let event = try? LoggedEvent(indexed.entry.bytes), let rule = ErasureRule(event) {
        rules.append(rule)
      }
    }
    for rule in rules {
      try await context.erase(rule, in: try await context.entries(meeting: rule))
    }
    if !rules.isEmpty { try await context.store.forgetErased() }
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
