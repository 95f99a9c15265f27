/// How sure it is that a key cannot leave its device. Never a yes or no: a policy says what is enough.
public struct DeviceBinding: Sendable, Hashable {
  /// As scripts read it.
  public let name: String
  private let rank: Int

  /// Its maker says so, under a root that the administrator trusts.
  public static let attested = DeviceBinding("attested", rank: 3)
  /// It says so itself, or whoever enrolled it does.
  public static let claimed = DeviceBinding("claimed", rank: 2)
  /// It is copied between the devices of its owner (NIST SP 800-63B-4, appendix B).
  public static let synced = DeviceBinding("synced", rank: 1)
  /// It is a file, or may be one (NIST SP 800-63B-4, 3.2.13).
  public static let exportable = DeviceBinding("exportable", rank: 0)

  package static let all = [attested, claimed, synced, exportable]

  private init(_ name: String, rank: Int) { (self.name, self.rank) = (name, rank) }

  package init?(name: String) {
    guard let binding = Self.all.first(where: { $0.name == name }) else { return nil }
    self = binding
  }

  /// Whether it is as sure as another, or surer.
  public func isAtLeast(_ other: DeviceBinding) -> Bool { rank >= other.rank }
}

extension DeviceBinding: Codable {
  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let binding = DeviceBinding(name: name) else {
      throw RegainError(.malformed, "There is no such binding.")
    }
    self = binding
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
