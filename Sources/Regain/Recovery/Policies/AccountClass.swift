/// A kind of accounts, as the application calls it: by it policies are chosen.
public struct AccountClass: Sendable, Hashable, CustomStringConvertible {
  /// As in `admin`.
  public let name: String

  /// - Parameter name: 1 to 64 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    guard RecoveryAction.isName(name) else {
      throw RegainError(
        .malformed,
        "A class of accounts is 1 to 64 small letters, digits and hyphens, and begins with a letter: admin."
      )
    }
    self.name = name
  }

  /// The name.
  public var description: String { name }
}
