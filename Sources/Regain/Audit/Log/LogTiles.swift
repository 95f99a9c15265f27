internal import RegainCrypto

/// A full or growing tile of the log's tree above the leaves, kept so that it is computed once.
///
/// Like every row it is under a MAC: what an administrator of the database puts in its place does not
/// verify, and is computed again from the leaves.
package struct LogTileRecord: RecordBody {
  package static let kind = RecordKind.logTile

  /// 32 bytes for each hash, side by side.
  package var hashes: HexBytes
}

/// The log's tree as the store has it.
struct LogTiles: TileSource {
  let context: ServiceContext

  func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    tile.level == 0 ? try await leaves(of: tile) : try await roots(of: tile)
  }

  private func leaves(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    let start = tile.leaves.lowerBound
    let rows = try await context.store.rows(
      for: ReadRequest([.leafHashes(from: start, limit: tile.width)])
    ).leafHashes
    var hashes: [TreeHash] = []
    for row in rows {
      guard row.index == start + Int64(hashes.count), row.hash.count == TreeHash.byteCount,
        let hash = TreeHash.list(row.hash)
      else { break }
      hashes += hash
    }
    guard hashes.count == tile.width else {
      throw RegainError(
        .misconfigured,
        "Entry \(start + Int64(hashes.count)) of the log is missing. Run `regain doctor`.")
    }
    return hashes
  }

  private func roots(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    let key = RecordKey(.store, .logTile, "\(tile.level)-\(tile.number)")
    let snapshot = try await context.store.rows(
      for: ReadRequest([.record(key), .record(EpochRecord.key)]))
    let record = snapshot.record(key)
    let stored = record.flatMap { try? context.rows.open($0, as: LogTileRecord.self) }
    let known = stored.flatMap { TreeHash.list($0.body.hashes.bytes) } ?? []
    guard known.count < tile.width else { return Array(known.prefix(tile.width)) }
    var hashes = known
    for place in known.count..<tile.width {
      let below = Tile(
        level: tile.level - 1, number: tile.number * Int64(Tile.fullWidth) + Int64(place))
      hashes.append(try await self.hashes(of: below).rootOfLeaves())
    }
    await keep(
      hashes, at: key, version: record?.version ?? 0,
      epochVersion: snapshot.record(EpochRecord.key)?.version ?? 0)
    return hashes
  }

  /// Whoever is quicker keeps the same; a store that cannot be written computes it again next time. So does one
  /// whose log was put in another order meanwhile, which makes another version of the epoch's row.
  private func keep(
    _ hashes: [TreeHash], at key: RecordKey, version: Int64, epochVersion: Int64
  ) async {
    // The version of a row that does not verify may be anything.
    guard version < .max else { return }
    let body = LogTileRecord(hashes: HexBytes(hashes.flatMap(\.bytes)))
    guard let record = try? context.rows.seal(body, at: key, version: version + 1) else { return }
    _ = await context.store.commit(
      ChangeSet([.require(EpochRecord.key, version: epochVersion), .write(record)]))
  }
}
