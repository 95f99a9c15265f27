internal import RegainCrypto

/// Entries that were taken out of the log's order, and wait to be put behind others: in this order.
package struct DetachedEntriesRecord: RecordBody {
  package static let kind = RecordKind.reconciliation
  package static let key = RecordKey(.store, kind, "detached")

  package var entries: [RandomIdentifier] = []
}

/// Takes entries out of the log and puts them back: only while nothing is granted.
struct LogSurgery: Sendable {
  let context: ServiceContext

  private static let mostDetached = 50_000

  /// - Throws: `refused` for more entries than can be taken out at once.
  static func check(_ count: Int64) throws(RegainError) {
    guard count <= mostDetached else {
      throw RegainError(
        .refused,
        "The store has written \(count) entries since it was restored, and \(mostDetached) at most can be put "
          + "behind what it had lost. Begin again with the older copy of the store as it was restored."
      )
    }
  }

  /// - Returns: how many were taken out; nil when another entry came in between.
  func detach(from index: Int64, of size: Int64) async throws(RegainError) -> Int64? {
    var ids: [RandomIdentifier] = []
    try await context.forEachEntry(from: index) { ids.append($0.entry.id) }
    try Self.check(Int64(ids.count))
    let (found, detached) = (Int64(ids.count), ids)
    let request = ReadRequest([
      .logSize, .record(DetachedEntriesRecord.key), .records(.store, .logTile),
      .record(EpochRecord.key),
    ])
    return try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) in
      guard snapshot.logSize == size, index + found == size else {
        return Decision([], .success(nil))
      }
      let stored = try context.rows.read(
        DetachedEntriesRecord.key, in: snapshot, absent: DetachedEntriesRecord())
      var body = stored.body
      body.entries = body.entries.filter { !detached.contains($0) } + detached
      let epoch = try context.epoch(in: snapshot)
      var marked = epoch.body
      marked.isReordered = true
      return Decision(
        [.requireLogSize(size), .detach(from: index)]
          + [try context.rows.replacing(stored, with: body)]
          // Tiles that someone computes just now are of the old order.
          + [try context.rows.replacing(epoch, with: marked)]
          + (try cutTiles(to: index, in: snapshot)), .success(found))
    }
  }

  /// Puts every entry that was taken out behind the others.
  func attachAll() async throws(RegainError) {
    let request = ReadRequest([.record(DetachedEntriesRecord.key)])
    while true {
      let isDone = try await context.commit(reading: request, for: .upkeep) {
        snapshot throws(RegainError) in
        let stored = try context.rows.read(
          DetachedEntriesRecord.key, in: snapshot, absent: DetachedEntriesRecord())
        guard !stored.body.entries.isEmpty else { return Decision([], .success(true)) }
        var body = stored.body
        let next = body.entries.prefix(100)
        body.entries.removeFirst(next.count)
        return Decision(
          next.map { .attach($0) } + [try context.rows.replacing(stored, with: body)],
          .success(false))
      }
      if isDone { return }
    }
  }

  /// Takes hashes away that were computed over entries which are not there any more.
  func cutTiles(to size: Int64, in snapshot: Snapshot) throws(RegainError) -> [Change] {
    var changes: [Change] = []
    for record in snapshot.records(.store, .logTile) {
      let parts = record.key.id.split(separator: "-").compactMap { Int64($0) }
      guard parts.count == 2,
        let stored = try? context.rows.open(record, as: LogTileRecord.self)
      else { continue }
      let whole = Tile.hashCount(level: Int(parts[0]), size: size)
      let kept = max(0, min(256, whole - parts[1] * 256)) * 32
      guard stored.body.hashes.bytes.count > kept else { continue }
      let hashes = HexBytes(Array(stored.body.hashes.bytes.prefix(Int(kept))))
      changes.append(try context.rows.replacing(stored, with: LogTileRecord(hashes: hashes)))
    }
    return changes
  }
}
