internal import RegainCrypto

/// Writes the log into a folder, or what came since to a folder that has its beginning.
struct LogExport<Folder: WritableLogFolder> {
  let context: ServiceContext
  let folder: Folder
  let withValues: Bool

  /// - Throws: `refused` when the folder holds what the store does not: another log, or a longer one.
  func run() async throws(RegainError) -> LogCheckpoint {
    let head = try await context.logHead()
    let before = try folder.checkpoint()?.checkpoint
    if let before { try await check(before, against: head) }
    try await context.requireMaySign(head)
    var tree = head.tree
    let checkpoint = try await head.checkpoint()
    let signed = try context.sign(checkpoint)
    // A last tile that was not full is written anew, and so is all that stands on it.
    let first = (before?.size ?? 0) / Int64(Tile.fullWidth)
    for tile in Tile.tiles(level: 0, size: head.size, from: first) {
      try folder.write(try await writeEntries(of: tile).flatMap(\.bytes), to: tile.path)
    }
    try await writeUpperTiles(&tree, from: before?.size ?? 0)
    try await writeValues(size: head.size)
    try folder.sync()
    try folder.write(signed.note.bytes, to: LogFile.checkpoint)
    try folder.sync()
    if let before { try removePartialTiles(of: before.size, beside: head.size) }
    return LogCheckpoint(signed)
  }

  private func check(
    _ before: Checkpoint, against head: LogHead
  ) async throws(RegainError) {
    guard before.origin == head.origin else {
      throw RegainError(
        .refused, "The folder holds another log, '\(before.origin)'. It was not touched.")
    }
    var tree = head.tree
    guard before.size <= head.size, try await tree.root(at: before.size) == before.root else {
      throw RegainError(
        .refused,
        "The folder holds \(before.size) entries that the store does not have so: the store was "
          + "restored from an older copy, or its log was edited. Keep the folder as it is, and run "
          + "`regain doctor` and `regain audit verify`.")
    }
  }

  /// The bundle; what the tree was built over must be what these entries hash to.
  private func writeEntries(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    let start = tile.leaves.lowerBound
    let entries = try await context.store.rows(
      for: ReadRequest([.auditPage(from: start, limit: tile.width)])
    ).auditEntries
    var (bundle, hashes): ([UInt8], [TreeHash]) = ([], [])
    for entry in entries {
      let bytes = entry.entry.bytes
      let hash = TreeHash.leaf(bytes.span)
      guard entry.index == start + Int64(hashes.count), hash.bytes == entry.entry.leafHash,
        bytes.count <= LoggedEvent.longest
      else { throw .brokenLog(start + Int64(hashes.count)) }
      bundle += [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
      hashes.append(hash)
    }
    guard hashes.count == tile.width else { throw .brokenLog(start + Int64(hashes.count)) }
    try folder.write(bundle, to: tile.entriesPath)
    return hashes
  }

  private func writeUpperTiles(
    _ tree: inout TileTree, from size: Int64
  ) async throws(RegainError) {
    for level in Tile.levels(size: tree.size).dropFirst() {
      let first = Tile.hashCount(level: level, size: size) / Int64(Tile.fullWidth)
      for tile in Tile.tiles(level: level, size: tree.size, from: first) {
        try folder.write(try await tree.hashes(of: tile).flatMap(\.bytes), to: tile.path)
      }
    }
  }

  private func removePartialTiles(of size: Int64, beside newSize: Int64) throws(RegainError) {
    for level in Tile.levels(size: size) {
      guard let old = Tile.partial(level: level, size: size),
        old != Tile.partial(level: level, size: newSize)
      else { continue }
      try folder.remove(old.path)
      if level == 0 {
        try folder.remove(old.entriesPath)
        try folder.remove(old.valuesPath)
      }
    }
  }

  /// All of them anew, so that what was erased since is gone from the folder too, and with it what an export
  /// left that was cut short.
  private func writeValues(size: Int64) async throws(RegainError) {
    try folder.remove(LogFile.values)
    guard withValues else { return }
    for tile in Tile.tiles(level: 0, size: size) {
      let entries = try await context.store.rows(
        for: ReadRequest([.auditPage(from: tile.leaves.lowerBound, limit: tile.width)])
      ).auditEntries
      let lines = entries.flatMap { entry in
        entry.entry.values.flatMap { ExportedValue(entry, $0).line }
      }
      try folder.write(lines, to: tile.valuesPath)
    }
  }
}

extension RegainError {
  static func brokenLog(_ index: Int64) -> RegainError {
    RegainError(
      .refused,
      "Entry \(index) of the log is missing or is not what the tree was built over: the database was "
        + "edited. Nothing more was exported. Run `regain doctor`.")
  }
}
