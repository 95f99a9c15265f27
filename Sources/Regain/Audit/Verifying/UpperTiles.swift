internal import RegainCrypto

/// The tiles above the lowest level, each compared with what the entries under it give.
struct UpperTiles {
  private let size: Int64
  /// The tile that is being filled on each level.
  private var levels: [Filling]

  private struct Filling {
    /// How many came before it.
    var full: Int64 = 0
    var hashes: [TreeHash] = []

    mutating func take() -> [TreeHash] {
      defer { (full, hashes) = (full + 1, []) }
      return hashes
    }
  }

  init(size: Int64) {
    self.size = size
    levels = Tile.levels(size: size).dropFirst().map { _ in Filling() }
  }

  /// Takes the root of the next full tile of a level: one hash of a tile of the level above it.
  ///
  /// - Returns: what is wrong with a tile that it completes.
  mutating func add(
    _ root: TreeHash, on level: Int = 0, in folder: some LogFolder
  ) throws(RegainError) -> LogFault? {
    guard level < levels.count else { return nil }
    levels[level].hashes.append(root)
    let (number, count) = (levels[level].full, levels[level].hashes.count)
    guard let tile = Tile.tile(level: level + 1, number: number, size: size), count == tile.width
    else { return nil }
    let hashes = levels[level].take()
    if let fault = try compare(hashes, tile, in: folder) { return fault }
    guard tile.isFull else { return nil }
    return try add(hashes.rootOfLeaves(), on: level + 1, in: folder)
  }

  private func compare(
    _ hashes: [TreeHash], _ tile: Tile, in folder: some LogFolder
  ) throws(RegainError) -> LogFault? {
    let start = tile.leaves.lowerBound
    guard let stored = try folder.hashesOrNil(of: tile) else {
      return LogFault(index: start, problem: "\(tile.path) is missing or has a wrong length.")
    }
    guard let place = hashes.indices.first(where: { hashes[$0] != stored[$0] }) else { return nil }
    let span = Int64(tile.leaves.count / tile.width)
    return LogFault(
      index: start + Int64(place) * span,
      problem: "\(tile.path) does not agree with the entries under it.")
  }
}
