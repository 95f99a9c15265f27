/// What a figure may be. A benchmark that misses it fails.
struct Budget: Error, CustomStringConvertible {
  let description: String

  static func keep(_ ratio: Double, atMost most: Double) throws {
    if ratio > most { throw Budget(description: "over its budget: \(ratio), \(most) at most") }
  }

  static func keep(_ ratio: Double, atLeast least: Double) throws {
    if ratio < least { throw Budget(description: "below its budget: \(ratio), \(least) at least") }
  }
}
