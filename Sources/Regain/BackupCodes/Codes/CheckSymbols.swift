/// Two Reed–Solomon check symbols over GF(32), roots α⁰ and α¹: every one- and two-symbol error and
/// every swap of neighbours is caught, and one wrong symbol can be placed.
///
/// The field is GF(2)[x]/(x⁵ + x² + 1) with α = x. Arithmetic has no branches and no tables, because
/// the symbols are secret.
package enum CheckSymbols {
  /// The value of the code as a polynomial at 1 and at α; both are zero for a well-formed code.
  package static func syndromes(of symbols: Span<UInt8>) -> (s0: UInt8, s1: UInt8) {
    var (s0, s1): (UInt8, UInt8) = (0, 0)
    for index in symbols.indices {
      s0 ^= symbols[index]
      s1 = timesAlpha(s1) ^ symbols[index]
    }
    return (s0, s1)
  }

  /// Fills the last two symbols so that both syndromes are zero.
  package static func fill(_ symbols: inout MutableSpan<UInt8>) {
    let (first, second) = (symbols.count - 2, symbols.count - 1)
    (symbols[first], symbols[second]) = (0, 0)
    let (s0, s1) = syndromes(of: symbols.span)
    // a·α + b = s1 and a + b = s0, so a·(α + 1) = s0 + s1; and (α + 1)⁻¹ = α¹³ (α + 1 = α¹⁸).
    var a = s0 ^ s1
    for _ in 0..<13 { a = timesAlpha(a) }
    symbols[first] = a
    symbols[second] = a ^ s0
  }

  /// What may be wrong with a code whose syndromes are not both zero.
  package static func hint(s0: UInt8, s1: UInt8, symbolCount: Int) -> Hint {
    if s0 == 0 { return .swapped }
    var power = s0
    for exponent in 0..<symbolCount {
      if power == s1 { return .wrong(symbol: symbolCount - exponent) }
      power = timesAlpha(power)
    }
    return .none
  }

  package enum Hint: Sendable, Hashable {
    case swapped
    /// Counted from 1, without separators.
    case wrong(symbol: Int)
    case none
  }

  private static func timesAlpha(_ value: UInt8) -> UInt8 {
    let carry = value >> 4 & 1
    return (value << 1 & 0x1F) ^ (0b00101 & (0 &- carry))
  }
}
