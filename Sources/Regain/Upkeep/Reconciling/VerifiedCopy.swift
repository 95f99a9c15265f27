internal import RegainCrypto

/// A copy of this store's log that was verified, on whatever branch: one that began after the store was copied is
/// the store's own future.
struct VerifiedCopy<Folder: LogFolder & Sendable>: Sendable {
  private let folder: Folder
  private let context: ServiceContext
  let checkpoint: Checkpoint
  /// The root of each of its bundles: what is read again later must have it.
  let bundles: [TreeHash]

  /// - Parameter anchored: what the anchor holds.
  /// - Throws: `refused` when it is not sound or another store's; `malformed` when it is no copy.
  init(
    of folder: Folder, _ context: ServiceContext, anchored: Checkpoint?
  ) async throws(RegainError) {
    let head = try await context.logHead()
    let copy = try folder.requiredCheckpoint().checkpoint
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
    (checkpoint, self.bundles) = (copy, bundles.finished)
    (self.folder, self.context) = (folder, context)
  }

  /// Nil for the first.
  var branch: String? {
    let name = LogName.withoutBranch(checkpoint.origin)
    return checkpoint.origin == name ? nil : String(checkpoint.origin.dropFirst(name.count + 1))
  }

  /// Of its last entry; nil for an empty log.
  var lastTime: Timestamp? {
    get throws(RegainError) {
      let size = checkpoint.size
      guard size > 0 else { return nil }
      let last = try FolderEntries(folder: folder, bundles: bundles)
        .entries((size - 1)..<size, ofLog: size)
      return try last.first.map { entry throws(RegainError) in try LoggedEvent(entry.bytes).at }
    }
  }

  /// How many entries store and copy have in common: they differ nowhere before, and everywhere after.
  func commonSize(with head: LogHead) async throws(RegainError) -> Int64 {
    var (same, different) = (Int64(0), min(head.size, checkpoint.size) + 1)
    while same + 1 < different {
      let middle = (same + different) / 2
      var (own, other) = (
        context.tree(at: middle), TileTree(FolderTiles(folder), size: checkpoint.size)
      )
      let isSame = try await own.root(at: middle) == other.root(at: middle)
      if isSame { same = middle } else { different = middle }
    }
    return same
  }
}
