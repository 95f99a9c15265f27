/// Up to 256 neighbouring hashes of one level, every eighth level having tiles (C2SP tlog-tiles).
package struct Tile: Sendable, Hashable {
  /// 0 for leaf hashes; above it each hash is the root of a full tile of the level below.
  package let level: Int
  /// Counted from the left within its level.
  package let number: Int64
  /// 1 to 256; less than 256 at the right edge.
  package let width: Int

  /// Levels of the tree in one tile, and hashes in a full one.
  package static let height = 8
  package static let fullWidth = 256

  package init(level: Int, number: Int64, width: Int = Tile.fullWidth) {
    (self.level, self.number, self.width) = (level, number, width)
  }

  package var isFull: Bool { width == Self.fullWidth }

  /// The leaves under it.
  package var leaves: Range<Int64> {
    let start = number << (Int64(Self.height) * Int64(level + 1))
    return start..<(start + Int64(width) << (Int64(Self.height) * Int64(level)))
  }

  /// How many hashes a tree of this size has on the level.
  package static func hashCount(level: Int, size: Int64) -> Int64 {
    size >> (Int64(height) * Int64(level))
  }

  /// The tile of this number that a tree of this size has on the level; nil where it has none.
  package static func tile(level: Int, number: Int64, size: Int64) -> Tile? {
    let count = hashCount(level: level, size: size)
    let full = count / Int64(fullWidth)
    guard number < full else {
      return number == full ? partial(level: level, size: size) : nil
    }
    return Tile(level: level, number: number)
  }

  /// The tiles that a tree of this size has on the level, from a tile number on, one at a time: the size
  /// may be anything that a stranger claims.
  package static func tiles(
    level: Int, size: Int64, from number: Int64 = 0
  ) -> some Sequence<Tile> {
    sequence(state: number) { next in
      defer { next += 1 }
      return tile(level: level, number: next, size: size)
    }
  }

  /// The tile at the right edge, when it is not full.
  package static func partial(level: Int, size: Int64) -> Tile? {
    let count = hashCount(level: level, size: size)
    let width = Int(count % Int64(fullWidth))
    return width == 0 ? nil : Tile(level: level, number: count / Int64(fullWidth), width: width)
  }

  /// The levels on which a tree of this size has tiles: at least the lowest.
  package static func levels(size: Int64) -> Range<Int> {
    var count = 1
    while hashCount(level: count, size: size) > 0 { count += 1 }
    return 0..<count
  }

  /// As in `tile/1/x001/234.p/17`.
  package var path: String { "tile/\(level)/\(place)" }

  /// Of the entries whose leaf hashes a tile of level 0 holds, as in `tile/entries/x001/234`.
  package var entriesPath: String { "tile/entries/\(place)" }

  /// Of the values behind the commitments of these entries; Regain's own.
  package var valuesPath: String { "values/\(place)" }

  private var place: String {
    var digits = String(number)
    digits = String(repeating: "0", count: (3 - digits.count % 3) % 3) + digits
    var parts: [String] = []
    while !digits.isEmpty {
      parts.append(String(digits.prefix(3)))
      digits.removeFirst(3)
    }
    let path = parts.dropLast().map { "x\($0)/" }.joined() + (parts.last ?? "")
    return isFull ? path : "\(path).p/\(width)"
  }
}
