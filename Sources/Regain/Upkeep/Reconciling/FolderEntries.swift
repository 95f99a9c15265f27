internal import RegainCrypto

/// The entries of a copy of the log that was verified, as they can be appended again.
struct FolderEntries<Folder: LogFolder> {
  let folder: Folder
  /// Their roots, as they were verified.
  let bundles: [TreeHash]

  /// - Parameter range: within one bundle.
  func entries(_ range: Range<Int64>, ofLog size: Int64) throws(RegainError) -> [AuditEntry] {
    let number = range.lowerBound / Int64(Tile.fullWidth)
    guard let tile = Tile.tile(level: 0, number: number, size: size),
      let bundle = try folder.read(tile.entriesPath, atMost: LogFile.longestBundle)
    else { throw .brokenLog(range.lowerBound) }
    let values = try values(of: tile)
    var (entries, index, place): ([AuditEntry], Int64, Int) = ([], tile.leaves.lowerBound, 0)
    var edge = TreeEdge()
    while let found = bundle.span.entry(behindLengthAt: place) {
      edge.append(.leaf(bundle.span.extracting(found)))
      if range.contains(index) {
        entries.append(try entry(Array(bundle[found]), index, values))
      }
      (index, place) = (index + 1, found.upperBound)
    }
    guard place == bundle.count, entries.count == range.count else { throw .brokenLog(index) }
    guard number < Int64(bundles.count), bundles[Int(number)] == edge.root else {
      throw .copyChanged
    }
    return entries
  }

  private func entry(
    _ bytes: [UInt8], _ index: Int64, _ values: [ExportedValue]
  ) throws(RegainError) -> AuditEntry {
    let event: LoggedEvent
    do { event = try LoggedEvent(bytes) } catch { throw .brokenLog(index) }
    var own: [CommittedValue] = []
    for value in values where value.entry == event.id {
      // What does not open its commitment is not what was said; once is enough.
      guard !own.contains(where: { $0.field == value.field }),
        try commitment(to: value.committed) == event.fields[value.field + "-commitment"]
      else {
        continue
      }
      own.append(value.committed)
    }
    return AuditEntry(id: event.id, bytes: bytes, leafHash: leafHash(of: bytes), values: own)
  }

  /// None where the copy was made without them, or has something else in their place: nothing rests on them.
  private func values(of tile: Tile) throws(RegainError) -> [ExportedValue] {
    let text = try folder.readOrNil(tile.valuesPath, atMost: LogFile.longestValues) ?? []
    var (values, rest): ([ExportedValue], ArraySlice<UInt8>) = ([], text[...])
    while let end = rest.firstIndex(of: 0x0A) {
      if let value = ExportedValue(line: Array(rest[..<end])) { values.append(value) }
      rest = rest[(end + 1)...]
    }
    return values
  }
}

extension RegainError {
  static var copyChanged: RegainError {
    RegainError(
      .refused,
      "The copy of the log changed while it was read. Run this again with one that is left alone.")
  }
}
