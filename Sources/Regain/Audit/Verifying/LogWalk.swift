internal import RegainCrypto

/// Goes through the bundles of a copy of a log, and builds its tree beside the tiles that are there.
struct LogWalk<Folder: LogFolder> {
  typealias Visit = (Int64, Span<UInt8>) throws(RegainError) -> Void

  private let folder: Folder
  private let anchor: Checkpoint?
  private let visit: Visit
  private(set) var chain: KeyChain
  private(set) var edge = TreeEdge()
  /// As many entries at the beginning as the anchor stands for.
  private(set) var vouchedFor: Int64 = 0
  private let size: Int64
  /// The tile that is being filled on each level above the lowest.
  private var levels: [FillingTile]

  private struct FillingTile {
    /// How many came before it.
    var full = 0
    var hashes: [TreeHash] = []

    mutating func take() -> [TreeHash] {
      defer { (full, hashes) = (full + 1, []) }
      return hashes
    }
  }

  init(
    folder: Folder, size: Int64, chain: KeyChain, anchor: Checkpoint?, visit: @escaping Visit
  ) {
    (self.folder, self.size, self.chain) = (folder, size, chain)
    (self.anchor, self.visit) = (anchor, visit)
    levels = Tile.levels(size: size).dropFirst().map { _ in FillingTile() }
  }

  /// - Returns: the first thing that is wrong.
  mutating func run() throws(RegainError) -> LogFault? {
    if let fault = checkAnchor() { return fault }
    for start in stride(from: 0, to: size, by: Tile.fullWidth) {
      let width = Int(min(size - start, Int64(Tile.fullWidth)))
      let tile = Tile(level: 0, number: start / Int64(Tile.fullWidth), width: width)
      if let fault = try take(tile) { return fault }
    }
    return nil
  }

  // MARK: one bundle

  private mutating func take(_ tile: Tile) throws(RegainError) -> LogFault? {
    let start = tile.leaves.lowerBound
    guard let bundle = try file(tile.entriesPath, atMost: LogFile.longestBundle) else {
      return LogFault(index: start, problem: "\(tile.entriesPath) is missing or far too long.")
    }
    guard let bytes = try file(tile.path, atMost: LogFile.longestTile),
      let hashes = TreeHash.list(bytes), hashes.count == tile.width
    else {
      return LogFault(index: start, problem: "\(tile.path) is missing or has a wrong length.")
    }
    if let fault = try take(bundle.span, hashes, from: start) { return fault }
    return tile.isFull
      ? try finish(hashes.rootOfLeaves(), on: 0) : nil
  }

  private mutating func take(
    _ bundle: Span<UInt8>, _ hashes: [TreeHash], from start: Int64
  ) throws(RegainError) -> LogFault? {
    var (index, rest) = (start, 0..<bundle.count)
    for hash in hashes {
      guard rest.count >= 2 else { return LogFault(index: index, problem: "The entry is missing.") }
      let length = Int(bundle[rest.lowerBound]) << 8 | Int(bundle[rest.lowerBound + 1])
      let entryStart = rest.lowerBound + 2
      guard bundle.count - entryStart >= length else {
        return LogFault(index: index, problem: "The entry was cut, or its length was changed.")
      }
      let entry = bundle.extracting(entryStart..<(entryStart + length))
      guard TreeHash.leaf(entry) == hash else {
        return LogFault(index: index, problem: "The entry is not the one that its tile names.")
      }
      if let fault = try take(entry, hash, at: index) { return fault }
      (index, rest) = (index + 1, (entryStart + length)..<bundle.count)
    }
    return rest.isEmpty
      ? nil : LogFault(index: index, problem: "There is more in the file than its entries.")
  }

  private mutating func take(
    _ entry: Span<UInt8>, _ hash: TreeHash, at index: Int64
  ) throws(RegainError) -> LogFault? {
    edge.append(hash)
    if edge.size == anchor?.size, let fault = checkAnchor() { return fault }
    if entry.mayChangeKeys, let rotation = try? KeyRotation(LoggedEvent(entry.array)) {
      guard try chain.take(rotation, at: index) else {
        return LogFault(index: index, problem: "The entry names a key that was not signed for.")
      }
    }
    try visit(index, entry)
    return nil
  }

  private mutating func checkAnchor() -> LogFault? {
    guard let anchor, edge.size == anchor.size else { return nil }
    guard edge.root == anchor.root else {
      return LogFault(
        index: 0,
        problem: "The first \(anchor.size) entries are not those that the anchor knows.")
    }
    vouchedFor = anchor.size
    return nil
  }

  // MARK: the levels above

  /// The hash of a full tile stands in a tile of the level above it.
  private mutating func finish(
    _ root: TreeHash, on level: Int
  ) throws(RegainError) -> LogFault? {
    guard level < levels.count else { return nil }
    levels[level].hashes.append(root)
    let count = levels[level].hashes.count
    let number = Int64(levels[level].full)
    guard let tile = Tile.tile(level: level + 1, number: number, size: size), count == tile.width
    else { return nil }
    let hashes = levels[level].take()
    if let fault = try compare(hashes, tile) { return fault }
    return tile.isFull
      ? try finish(hashes.rootOfLeaves(), on: level + 1) : nil
  }

  private func compare(
    _ hashes: [TreeHash], _ tile: Tile
  ) throws(RegainError) -> LogFault? {
    let start = tile.leaves.lowerBound
    guard let bytes = try file(tile.path, atMost: LogFile.longestTile),
      let stored = TreeHash.list(bytes), stored.count == tile.width
    else {
      return LogFault(index: start, problem: "\(tile.path) is missing or has a wrong length.")
    }
    guard let place = hashes.indices.first(where: { hashes[$0] != stored[$0] }) else { return nil }
    let span = Int64(tile.leaves.count / tile.width)
    return LogFault(
      index: start + Int64(place) * span,
      problem: "\(tile.path) does not agree with the entries under it.")
  }

  private func file(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    do {
      return try folder.read(path, atMost: limit)
    } catch {
      guard error.code == .malformed else { throw error }
      return nil
    }
  }
}

extension Span<UInt8> {
  /// `event crypt_key_rotated` where a canonical entry has its event; see Formats, "Audit entry".
  fileprivate var mayChangeKeys: Bool {
    let word = Array("event crypt_key_rotated\n".utf8)
    let start = 82
    guard count > start + word.count, self[start + 6] == word[6], self[start + 10] == word[10]
    else {
      return false
    }
    return word.indices.allSatisfy { self[start + $0] == word[$0] }
  }

  fileprivate var array: [UInt8] { indices.map { self[$0] } }
}
