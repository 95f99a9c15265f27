/// A line that a person reads before signing it: what is approved, and where it was asked for.
///
/// What it says is what is seen: no control characters, nothing that turns the direction of writing or has no width,
/// and no space but the usual one.
public struct DisplayText: Sendable, Hashable {
  package let text: String

  /// In Unicode scalars.
  package static let longest = 120

  /// - Parameter text: 1 to 120 Unicode scalars; not a hyphen alone.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    try self.init(text, longest: Self.longest)
  }

  package init(_ text: String, longest: Int) throws(RegainError) {
    let scalars = text.unicodeScalars
    guard (1...longest).contains(scalars.count), text != "-" else {
      throw RegainError(.malformed, "A text to display has 1 to \(longest) characters.")
    }
    guard scalars.allSatisfy(Self.isSeen), scalars.first != " ", scalars.last != " " else {
      throw RegainError(
        .malformed,
        "A text to display must not hold control, invisible or direction-turning characters, or begin or end "
          + "with a space.")
    }
    self.text = text
  }

  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == " " { return true }
    if scalar.properties.isDefaultIgnorableCodePoint { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate,
      .privateUse, .unassigned:
      false
    default: true
    }
  }
}
