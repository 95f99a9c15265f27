/// The symbols of a text encoding, each worth a whole number of bits.
///
/// Symbols and values are told apart by arithmetic over all runs of the alphabet, without a table or
/// a branch that depends on them, for they may be part of a secret.
struct Alphabet: Sendable {
  /// Neighbouring characters with neighbouring values; in ASCII.
  struct Run: Sendable {
    let firstSymbol: UInt8
    let firstValue: UInt8
    let count: UInt8
    /// The two firsts, and what sets the top bit of a symbol that is not before, or not behind, the run; then the same of
    /// a value: each eight times.
    fileprivate let firstSymbols, firstValues, toBeNotBefore, toBeNotBehind: UInt64
    fileprivate let toBeValueNotBefore, toBeValueNotBehind: UInt64

    fileprivate init(_ symbols: ClosedRange<UInt8>, firstValue: UInt8) {
      (firstSymbol, self.firstValue) = (symbols.lowerBound, firstValue)
      count = UInt8(symbols.count)
      (firstSymbols, firstValues) = (eightTimes(firstSymbol), eightTimes(firstValue))
      toBeNotBefore = eightTimes(0x80 - symbols.lowerBound)
      toBeNotBehind = eightTimes(0x80 + symbols.upperBound)
      toBeValueNotBefore = eightTimes(0x80 - firstValue)
      toBeValueNotBehind = eightTimes(0x80 + firstValue + count - 1)
    }
  }

  let bitsPerSymbol: Int
  /// The symbol of the value 0.
  let zero: UInt8
  private let runs: [Run]

  /// Takes the characters in the order of their values, run by run.
  init(bitsPerSymbol: Int, runs: ClosedRange<UInt8>...) {
    self.bitsPerSymbol = bitsPerSymbol
    zero = runs.first?.lowerBound ?? 0
    var value: UInt8 = 0
    self.runs = runs.map { symbols in
      defer { value += UInt8(symbols.count) }
      return Run(symbols, firstValue: value)
    }
  }

  /// The symbol of a value; bits above `bitsPerSymbol` are not looked at.
  func symbol(ofValue value: UInt8) -> UInt8 {
    let value = value & (1 << bitsPerSymbol &- 1)
    return UInt8(truncatingIfNeeded: symbols(ofValues: UInt64(value)))
  }

  /// The symbols of eight values, each below 2 to the `bitsPerSymbol` and in a byte of its own.
  func symbols(ofValues values: UInt64) -> UInt64 {
    let topBits = eightTimes(0x80)
    var symbols: UInt64 = 0
    for run in runs {
      // Values are below 64: again no byte carries into the next one.
      let notBefore = values &+ run.toBeValueNotBefore
      let notBehind = run.toBeValueNotBehind &- values
      let areInRun = mask(ofTopBits: notBefore & notBehind & topBits)
      symbols |=
        ((values & areInRun) &- (run.firstValues & areInRun)) &+ (run.firstSymbols & areInRun)
    }
    return symbols
  }

  /// The value of a symbol, and a mask that is 0xFF for a symbol and 0 for anything else.
  func value(ofSymbol symbol: UInt8) -> (value: UInt8, isSymbol: UInt8) {
    let (values, areSymbols) = values(ofSymbols: UInt64(symbol))
    return (UInt8(truncatingIfNeeded: values), UInt8(truncatingIfNeeded: areSymbols))
  }

  /// The same of eight symbols at once, one in each byte.
  func values(ofSymbols symbols: UInt64) -> (values: UInt64, areSymbols: UInt64) {
    let topBits = eightTimes(0x80)
    let areASCII = mask(ofTopBits: ~symbols & topBits)
    let symbols = symbols & ~topBits
    var (values, areSymbols) = (UInt64(0), UInt64(0))
    for run in runs {
      // No byte carries into the next one: all that comes out is between 0 and 255.
      let notBefore = symbols &+ run.toBeNotBefore
      let notBehind = run.toBeNotBehind &- symbols
      let areInRun = mask(ofTopBits: notBefore & notBehind & topBits)
      let offsets = (symbols & areInRun) &- (run.firstSymbols & areInRun)
      values |= offsets &+ (run.firstValues & areInRun)
      areSymbols |= areInRun
    }
    return (values & areASCII, areSymbols & areASCII)
  }

  /// 0xFF for each byte whose top bit is set; no other bits are.
  private func mask(ofTopBits bits: UInt64) -> UInt64 { (bits &>> 7) &* 0xFF }
}

private func eightTimes(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
