/// Entries side by side, each behind its length in two bytes (C2SP tlog-tiles).
extension Span<UInt8> {
  /// Where the entry lies whose length stands here; nil where it is cut, or longer than an entry may be.
  func entry(behindLengthAt place: Int) -> Range<Int>? {
    guard count - place >= 2 else { return nil }
    let length = Int(self[place]) << 8 | Int(self[place + 1])
    let start = place + 2
    guard length <= LoggedEvent.longest, count - start >= length else { return nil }
    return start..<(start + length)
  }
}
