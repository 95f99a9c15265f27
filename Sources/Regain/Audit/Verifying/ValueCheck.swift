/// Holds the personal values beside a bundle against the commitments in its entries, which were verified.
///
/// Lines stand in order of index, so that each entry is read once, whatever a stranger has written.
struct ValueCheck {
  private let tile: Tile
  private let bundle: [UInt8]
  /// Where the next entry stands in the bundle, and its index.
  private var place = 0
  private var next: Int64
  private var current: LoggedEvent?
  private var fields: Set<String> = []

  init(_ tile: Tile, bundle: [UInt8]) {
    (self.tile, self.bundle) = (tile, bundle)
    next = tile.leaves.lowerBound
  }

  /// - Returns: nil also where there are none.
  mutating func firstFault(in folder: some LogFolder) throws(RegainError) -> LogFault? {
    let text: [UInt8]?
    do {
      text = try folder.read(tile.valuesPath, atMost: LogFile.longestValues)
    } catch {
      guard error.code == .malformed else { throw error }
      return LogFault(index: next, problem: "\(tile.valuesPath) is far too long.")
    }
    var rest = (text ?? [])[...]
    while !rest.isEmpty {
      guard let end = rest.prefix(LogFile.longestValue).firstIndex(of: 0x0A),
        let value = ExportedValue(line: Array(rest[..<end]))
      else {
        return LogFault(index: lastIndex, problem: "\(tile.valuesPath) is damaged behind it.")
      }
      guard try opens(value) else {
        let index = tile.leaves.contains(value.index) ? value.index : lastIndex
        return LogFault(
          index: index, problem: "A value in \(tile.valuesPath) is not the one that it commits to.")
      }
      rest = rest[(end + 1)...]
    }
    return nil
  }

  private var lastIndex: Int64 { max(next - 1, tile.leaves.lowerBound) }

  private mutating func opens(_ value: ExportedValue) throws(RegainError) -> Bool {
    guard value.index >= next - 1, value.index < tile.leaves.upperBound else { return false }
    if next <= value.index { advance(to: value.index) }
    guard let current, current.id == value.entry, fields.insert(value.field).inserted else {
      return false
    }
    let said = current.fields[value.field + "-commitment"]
    return try commitment(to: value.committed) == said
  }

  private mutating func advance(to index: Int64) {
    var entry = 0..<0
    while next <= index, let range = bundle.span.entry(behindLengthAt: place) {
      (entry, place, next) = (range, range.upperBound, next + 1)
    }
    (current, fields) = (try? LoggedEvent(Array(bundle[entry])), [])
  }
}
