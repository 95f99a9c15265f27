/// Finds names that stand twice in a list of any length, in two passes and bounded memory.
///
/// The first pass keeps one bit for each name's hash; only names whose bit was hit twice are kept in
/// the second. A million names keep some fifteen thousand.
package struct RepeatedNames: Sendable {
  private static let bitCount = 1 << 25

  private var seen = [UInt64](repeating: 0, count: bitCount / 64)
  private var seenTwice = [UInt64](repeating: 0, count: bitCount / 64)
  private var firstLines: [[UInt8]: Int] = [:]

  package init() {}

  /// First pass: every name of the list.
  package mutating func note(_ name: [UInt8]) {
    let (word, bit) = place(of: name)
    if seen[word] & bit != 0 { seenTwice[word] |= bit }
    seen[word] |= bit
  }

  /// Second pass: the line that had the name before; nil for its first.
  package mutating func firstLine(of name: [UInt8], now line: Int) -> Int? {
    let (word, bit) = place(of: name)
    guard seenTwice[word] & bit != 0 else { return nil }
    if let first = firstLines[name] { return first }
    firstLines[name] = line
    return nil
  }

  private func place(of name: [UInt8]) -> (word: Int, bit: UInt64) {
    // Seeded for each process, so that no list can be made to collide.
    let index = UInt(bitPattern: name.hashValue) % UInt(Self.bitCount)
    return (Int(index / 64), 1 << (index % 64))
  }
}
