/// A kind of accounts, as the application calls it: by it policies are chosen.
public struct AccountClass: Sendable, Hashable, CustomStringConvertible {
  /// As in `admin`.
  public let name: String

  /// - Parameter name: 1 to 64 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self.name = try RecoveryAction.checked(name, "A class of accounts", as: "admin")
  }

  /// The name.
  public var description: String { name }
}
