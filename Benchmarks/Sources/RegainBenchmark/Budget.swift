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

/// A ratio with its budget.
struct Ratio: Encodable, CustomStringConvertible {
  let what: String
  let value: Double
  var least: Double?
  var most: Double?

  func keepBudget() throws {
    if let least { try Budget.keep(value, atLeast: least) }
    if let most { try Budget.keep(value, atMost: most) }
  }

  var description: String {
    let budget = least.map { "at least \($0)" } ?? most.map { "at most \($0)" } ?? "none"
    return "\(what): \(rounded(value)) (budget: \(budget))"
  }
}
