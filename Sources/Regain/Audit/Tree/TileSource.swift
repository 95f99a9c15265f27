package import RegainCrypto

/// Where the hashes of a tree come from: a store, or a folder.
package protocol TileSource: Sendable {
  /// The hashes of a tile that the tree has.
  func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash]
}

/// A tree of a certain size over tiles that are read when they are needed, each once.
package struct TileTree: Sendable {
  package let size: Int64
  private let source: any TileSource
  private var known: [Tile: [TreeHash]] = [:]

  package init(_ source: any TileSource, size: Int64) {
    (self.source, self.size) = (source, size)
  }

  /// The root of the tree of the first `size` leaves (RFC 6962, 2.1).
  package mutating func root(at size: Int64) async throws(RegainError) -> TreeHash {
    try await roots(of: 0..<size).joinedAsTree()
  }

  /// The root over a range that is a complete part of the tree.
  mutating func root(of range: Range<Int64>) async throws(RegainError) -> TreeHash {
    try await hash(of: range)
  }

  package mutating func edge() async throws(RegainError) -> TreeEdge {
    guard let edge = TreeEdge(size: size, roots: try await roots(of: 0..<size)) else {
      throw RegainError(.defect, "A tree has as many complete parts as its size has bits.")
    }
    return edge
  }

  /// RFC 6962, 2.1.1.
  package mutating func inclusionProof(
    of index: Int64
  ) async throws(RegainError) -> InclusionProof {
    var (hashes, range): ([TreeHash], Range<Int64>) = ([], 0..<size)
    while range.count > 1 {
      let (left, right) = range.split()
      let (own, other) = left.contains(index) ? (left, right) : (right, left)
      hashes.append(try await hash(of: other))
      range = own
    }
    return InclusionProof(index: index, size: size, hashes: hashes.reversed())
  }

  /// RFC 6962, 2.1.2. From a tree of no leaves nothing need be shown.
  package mutating func consistencyProof(
    from oldSize: Int64
  ) async throws(RegainError) -> ConsistencyProof {
    var (hashes, range): ([TreeHash], Range<Int64>) = ([], 0..<size)
    var isWhole = true
    while oldSize > 0, oldSize < range.upperBound {
      let (left, right) = range.split()
      if oldSize <= left.upperBound {
        hashes.append(try await hash(of: right))
        range = left
      } else {
        hashes.append(try await hash(of: left))
        (range, isWhole) = (right, false)
      }
    }
    if !isWhole { hashes.append(try await hash(of: range)) }
    return ConsistencyProof(oldSize: oldSize, newSize: size, hashes: hashes.reversed())
  }

  // MARK: parts

  private mutating func hash(of range: Range<Int64>) async throws(RegainError) -> TreeHash {
    try await roots(of: range).joinedAsTree()
  }

  /// The complete subtrees that make up a range of leaves which is one itself, or ends at the edge.
  private mutating func roots(of range: Range<Int64>) async throws(RegainError) -> [TreeHash] {
    var (roots, start): ([TreeHash], Int64) = ([], range.lowerBound)
    while start < range.upperBound {
      let height = 63 - (range.upperBound - start).leadingZeroBitCount
      roots.append(try await complete(height: height, number: start >> Int64(height)))
      start += 1 << Int64(height)
    }
    return roots
  }

  private mutating func complete(
    height: Int, number: Int64
  ) async throws(RegainError) -> TreeHash {
    let level = height / Tile.height
    let count = Int64(1) << Int64(height % Tile.height)
    let first = number * count
    let tileNumber = first / Int64(Tile.fullWidth)
    let all = Tile.hashCount(level: level, size: size) - tileNumber * Int64(Tile.fullWidth)
    let tile = Tile(
      level: level, number: tileNumber, width: Int(min(all, Int64(Tile.fullWidth))))
    let start = Int(first % Int64(Tile.fullWidth))
    return try await hashes(of: tile)[start..<(start + Int(count))].map { $0 }.rootOfLeaves()
  }

  package mutating func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    if let hashes = known[tile] { return hashes }
    let hashes = try await source.hashes(of: tile)
    known[tile] = hashes
    return hashes
  }
}

extension Range<Int64> {
  /// At the largest power of two below the number of leaves.
  fileprivate func split() -> (Range<Int64>, Range<Int64>) {
    let size = upperBound - lowerBound
    let middle = lowerBound + (1 << Int64(63 - (size - 1).leadingZeroBitCount))
    return (lowerBound..<middle, middle..<upperBound)
  }
}
