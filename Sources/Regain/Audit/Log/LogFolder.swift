package import RegainCrypto

/// A copy of the log as files (C2SP tlog-tiles), wherever they lie.
package protocol LogFolder {
  /// A file's bytes; nil when it is not there.
  ///
  /// - Throws: `malformed` when it is longer than `limit` bytes; `unavailable`.
  func read(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]?
  /// Where it is, for messages; nil where that has no name.
  var place: String? { get }
}

extension LogFolder {
  package var place: String? { nil }
}

/// One that can be written to.
package protocol WritableLogFolder: LogFolder {
  /// Puts a file in place: whole, or not at all.
  func write(_ bytes: [UInt8], to path: String) throws(RegainError)
  /// A file, or a folder with all that is in it; that it is not there is success.
  func remove(_ path: String) throws(RegainError)
  /// Waits until everything written is on disk.
  func sync() throws(RegainError)
}

/// What lies where in the folder.
package enum LogFile {
  package static let checkpoint = "checkpoint"
  /// A folder with the values behind the commitments of each bundle, one JSON object a line.
  package static let values = "values"

  /// 256 entries, each behind its length in two bytes.
  package static let longestBundle = Tile.fullWidth * (2 + LoggedEvent.longest)
  /// The values beside one bundle, and one of them.
  package static let longestValues = 1 << 22
  package static let longestValue = 1 << 16
  package static let longestTile = Tile.fullWidth * TreeHash.byteCount
}

extension LogFolder {
  /// Nil also where it is too long, or is no file.
  func readOrNil(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    do {
      return try read(path, atMost: limit)
    } catch {
      guard error.code == .malformed else { throw error }
      return nil
    }
  }

  /// Nil unless there are as many as the tile has.
  func hashesOrNil(of tile: Tile) throws(RegainError) -> [TreeHash]? {
    guard let bytes = try readOrNil(tile.path, atMost: LogFile.longestTile),
      let hashes = TreeHash.list(bytes), hashes.count == tile.width
    else { return nil }
    return hashes
  }

  /// Nil when the folder has none yet.
  ///
  /// - Throws: `malformed`.
  package func checkpoint() throws(RegainError) -> UnverifiedCheckpoint? {
    guard let bytes = try read(LogFile.checkpoint, atMost: SignedNote.longest) else { return nil }
    return try UnverifiedCheckpoint(bytes)
  }

  /// - Throws: `malformed`, also when the folder has none.
  package func requiredCheckpoint() throws(RegainError) -> UnverifiedCheckpoint {
    if let unverified = try checkpoint() { return unverified }
    throw RegainError(
      .malformed,
      "\(place ?? "The folder") holds no copy of a log: it has no checkpoint.")
  }
}

/// Tiles as they lie in a folder; whether they are right shows when a root comes of them.
package struct FolderTiles<Folder: LogFolder & Sendable>: TileSource {
  private let folder: Folder

  package init(_ folder: Folder) { self.folder = folder }

  package func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    guard let hashes = try folder.hashesOrNil(of: tile) else {
      throw RegainError(.refused, "The copy of the log lacks \(tile.path).")
    }
    return hashes
  }
}
