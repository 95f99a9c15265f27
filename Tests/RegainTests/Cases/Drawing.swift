/// Draws the same from the same seed. SplitMix64: a million draws cost less than one of the library's random source.
final class Drawing {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Below a bound.
  func number(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  func flag() -> Bool { number(2) == 0 }

  func element<Item>(_ items: [Item]) -> Item { items[number(items.count)] }

  func shuffled<Item>(_ items: [Item]) -> [Item] {
    var items = items
    for index in items.indices { items.swapAt(index, index + number(items.count - index)) }
    return items
  }

  /// At most so many.
  func list<Item>(_ most: Int, _ make: () throws -> Item) rethrows -> [Item] {
    try (0..<number(most + 1)).map { _ in try make() }
  }
}
