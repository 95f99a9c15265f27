/// How long each of several things takes that are done in turns, many times in a turn.
struct Turns<Name: Hashable> {
  let repeats: Int
  /// In the order of their first turns.
  private(set) var names: [Name] = []
  private var took: [Name: [Double]] = [:]

  init(repeats: Int) { self.repeats = repeats }

  /// Takes the next turn of one of them.
  mutating func take(_ name: Name, _ work: () async throws -> Void) async rethrows {
    let start = ContinuousClock.now
    for _ in 0..<repeats { try await work() }
    if took[name] == nil { names.append(name) }
    took[name, default: []].append(milliseconds(since: start))
  }

  /// Of one of them, done once.
  func microseconds(_ name: Name) -> Double {
    median(took[name, default: []]) * 1000 / Double(repeats)
  }

  /// The median of each turn's: what slows the machine down for a while slows both.
  func ratio(_ name: Name, _ other: Name) -> Double {
    median(zip(took[name, default: []], took[other, default: []]).map { $0 / $1 })
  }
}
