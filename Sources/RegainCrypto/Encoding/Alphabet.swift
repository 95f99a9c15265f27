/// The symbols of a text encoding, each worth a whole number of bits.
///
/// Symbols and values are told apart by arithmetic over all runs of the alphabet, without a table or
/// a branch that depends on them, for they may be part of a secret.
struct Alphabet: Sendable {
  /// Neighbouring characters with neighbouring values.
  struct Run: Sendable {
    let firstSymbol: UInt8
    let firstValue: UInt8
    let count: UInt8
  }

  let bitsPerSymbol: Int
  private let runs: [Run]

  /// Takes the characters in the order of their values, run by run.
  init(bitsPerSymbol: Int, runs: ClosedRange<UInt8>...) {
    self.bitsPerSymbol = bitsPerSymbol
    var value: UInt8 = 0
    self.runs = runs.map { symbols in
      defer { value += UInt8(symbols.count) }
      return Run(firstSymbol: symbols.lowerBound, firstValue: value, count: UInt8(symbols.count))
    }
  }

  /// The symbol of a value; bits above `bitsPerSymbol` are not looked at.
  func symbol(ofValue value: UInt8) -> UInt8 {
    let value = value & (1 << bitsPerSymbol &- 1)
    var symbol: UInt8 = 0
    for run in runs {
      let offset = value &- run.firstValue
      symbol |= (run.firstSymbol &+ offset) & mask(if: offset, isBelow: run.count)
    }
    return symbol
  }

  /// The value of a symbol, and a mask that is 0xFF for a symbol and 0 for anything else.
  func value(ofSymbol symbol: UInt8) -> (value: UInt8, isSymbol: UInt8) {
    var value: UInt8 = 0
    var isSymbol: UInt8 = 0
    for run in runs {
      let offset = symbol &- run.firstSymbol
      let isInRun = mask(if: offset, isBelow: run.count)
      value |= (run.firstValue &+ offset) & isInRun
      isSymbol |= isInRun
    }
    return (value, isSymbol)
  }

  // The subtraction borrows into the high byte when, and only when, a < b.
  private func mask(if a: UInt8, isBelow b: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (UInt16(a) &- UInt16(b)) >> 8)
  }
}
