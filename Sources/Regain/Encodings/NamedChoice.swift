/// A value that is one of a few, and is its name in the log, in policy files and in answers.
package protocol NamedChoice: Sendable, Hashable {
  /// Each of them.
  static var all: [Self] { get }
  /// How the sentence begins that lists them, as in `A case is one of`.
  static var listing: String { get }

  var name: String { get }
}

extension NamedChoice {
  /// - Throws: `malformed`.
  package static func named(_ name: String) throws(RegainError) -> Self {
    guard let choice = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name).joined(separator: ", ")
      throw RegainError(.malformed, "\(listing): \(names).")
    }
    return choice
  }
}

/// A value that is written as its name.
package protocol WrittenAsName: Codable, CustomStringConvertible {
  var name: String { get }

  init(_ name: String) throws(RegainError)
}

extension WrittenAsName {
  /// The name.
  public var description: String { name }

  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    try self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
