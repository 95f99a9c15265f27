package import RegainCrypto

/// Six digits that whoever asks shows and whoever approves types: so that nobody approves what he did not see begin.
///
/// NIST SP 800-63B-4, 3.1.3: a secret is transferred between the channels, with at least six digits; approving or
/// comparing alone is not enough. It never stands beside the text of its challenge.
public struct MatchNumber: Sendable, Hashable {
  package let digits: String

  package static let digitCount = 6

  /// What was typed.
  ///
  /// - Parameter text: six digits.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    guard let number = MatchNumber(exactly: text) else {
      throw RegainError(.malformed, "The number to type has six digits.")
    }
    self = number
  }

  package init?(exactly text: some StringProtocol) {
    guard text.utf8.count == Self.digitCount, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else {
      return nil
    }
    digits = String(text)
  }

  package init(from random: some RandomSource) throws(RegainError) {
    let number = try mapCryptoErrors { () throws(CryptoError) in
      try random.uniform(below: 1_000_000)
    }
    let text = String(number)
    digits = String(repeating: "0", count: Self.digitCount - text.utf8.count) + text
  }

  /// The digits, for the one place that shows them.
  public func exposeForDisplay() -> String { digits }
}

extension MatchNumber: CustomStringConvertible, CustomReflectable {
  /// Not the digits.
  public var description: String { "(a number to type)" }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
