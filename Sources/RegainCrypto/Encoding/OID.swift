/// An object identifier (ITU-T X.660), held and compared as its DER content.
package struct OID: Sendable, Hashable {
  package let content: [UInt8]

  /// - Parameter arcs: at least two, as they are written with dots between.
  package init(_ first: UInt32, _ second: UInt32, _ others: UInt32...) {
    // X.690, 8.19.4: the first two arcs share a number.
    content = ([first * 40 + second] + others).flatMap(Self.base128)
  }

  /// Reads DER content.
  ///
  /// - Returns: nil when empty, cut off, longer than any known one, or not in its shortest form.
  package init?(content: [UInt8]) {
    guard (1...64).contains(content.count), content.last.map({ $0 & 0x80 == 0 }) == true else {
      return nil
    }
    var isStart = true
    for byte in content {
      guard !isStart || byte != 0x80 else { return nil }
      isStart = byte & 0x80 == 0
    }
    self.content = content
  }

  private static func base128(_ arc: UInt32) -> [UInt8] {
    var groups = [UInt8(arc & 0x7F)]
    var rest = arc >> 7
    while rest > 0 {
      groups.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return groups.reversed()
  }
}
