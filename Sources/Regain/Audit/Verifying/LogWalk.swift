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
  private var upperTiles: UpperTiles
  private let checksValues: Bool
  /// The first thing that is wrong with the values beside the entries.
  private(set) var valueFault: LogFault?

  init(
    folder: Folder, size: Int64, chain: KeyChain, anchor: Checkpoint?, checksValues: Bool,
    visit: @escaping Visit
  ) {
    (self.folder, self.size, self.chain) = (folder, size, chain)
    (self.anchor, self.checksValues, self.visit) = (anchor, checksValues, visit)
    upperTiles = UpperTiles(size: size)
  }

  /// - Returns: the first thing that is wrong.
  mutating func run() throws(RegainError) -> LogFault? {
    if let fault = checkAnchor() { return fault }
    for tile in Tile.tiles(level: 0, size: size) {
      if let fault = try take(tile) { return fault }
    }
    return nil
  }

  // MARK: one bundle

  private mutating func take(_ tile: Tile) throws(RegainError) -> LogFault? {
    let start = tile.leaves.lowerBound
    guard let bundle = try folder.readOrNil(tile.entriesPath, atMost: LogFile.longestBundle) else {
      return LogFault(index: start, problem: "\(tile.entriesPath) is missing or far too long.")
    }
    guard let hashes = try folder.hashesOrNil(of: tile) else {
      return LogFault(index: start, problem: "\(tile.path) is missing or has a wrong length.")
    }
    if let fault = try take(bundle.span, hashes, from: start) { return fault }
    if checksValues, valueFault == nil {
      var check = ValueCheck(tile, bundle: bundle)
      valueFault = try check.firstFault(in: folder)
    }
    return try grow(by: hashes, tile)
  }

  private mutating func take(
    _ bundle: Span<UInt8>, _ hashes: [TreeHash], from start: Int64
  ) throws(RegainError) -> LogFault? {
    var (index, place) = (start, 0)
    for hash in hashes {
      guard let range = bundle.entry(behindLengthAt: place) else {
        let isThere = bundle.count - place >= 2
        return LogFault(
          index: index,
          problem: isThere
            ? "The entry was cut, or its length was changed." : "The entry is missing.")
      }
      let entry = bundle.extracting(range)
      guard TreeHash.leaf(entry) == hash else {
        return LogFault(index: index, problem: "The entry is not the one that its tile names.")
      }
      if let fault = try take(entry, at: index) { return fault }
      (index, place) = (index + 1, range.upperBound)
    }
    return place == bundle.count
      ? nil : LogFault(index: index, problem: "There is more in the file than its entries.")
  }

  private mutating func take(
    _ entry: Span<UInt8>, at index: Int64
  ) throws(RegainError) -> LogFault? {
    if entry.mayChangeKeys, let rotation = try? KeyRotation(LoggedEvent(entry.array)) {
      guard try chain.take(rotation, at: index) else {
        return LogFault(index: index, problem: "The entry names a key that was not signed for.")
      }
    }
    try visit(index, entry)
    return nil
  }

  // MARK: the tree

  /// A full tile is one node of the tree, unless the anchor stands for a part of it.
  private mutating func grow(by hashes: [TreeHash], _ tile: Tile) throws(RegainError) -> LogFault? {
    let leaves = tile.leaves
    guard tile.isFull else { return grow(by: hashes) }
    let isCut = anchor.map { leaves.dropFirst().contains($0.size) } ?? false
    let root = hashes.rootOfLeaves()
    if isCut {
      if let fault = grow(by: hashes) { return fault }
    } else {
      edge.append(root, height: Tile.height)
      if let fault = checkAnchor() { return fault }
    }
    return try upperTiles.add(root, in: folder)
  }

  private mutating func grow(by hashes: [TreeHash]) -> LogFault? {
    for hash in hashes {
      edge.append(hash)
      if let fault = checkAnchor() { return fault }
    }
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
}

extension Span<UInt8> {
  /// `event crypt_key_rotated` where a canonical entry has its event; see Formats, "Audit entry".
  fileprivate var mayChangeKeys: Bool {
    let (start, word) = (82, rotationLine)
    guard count > start + word.count, self[start + 6] == word[6], self[start + 10] == word[10]
    else {
      return false
    }
    return word.indices.allSatisfy { self[start + $0] == word[$0] }
  }

  fileprivate var array: [UInt8] { indices.map { self[$0] } }
}

private let rotationLine = Array("event crypt_key_rotated\n".utf8)
