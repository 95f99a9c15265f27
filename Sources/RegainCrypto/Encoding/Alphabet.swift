/// The symbols of a text encoding, each worth a whole number of bits.
///
/// Symbols and values are told apart by comparing them with all runs of the alphabet, sixteen at once, without a table or a
/// branch that depends on them, for they may be part of a secret.
struct Alphabet: Sendable {
  /// Symbols or values, side by side.
  typealias Bytes = SIMD16<UInt8>

  /// Neighbouring characters with neighbouring values, in ASCII. Each figure is there sixteen times.
  private struct Run: Sendable {
    let firstSymbol: Bytes
    let firstValue: Bytes
    let count: Bytes

    init(_ symbols: ClosedRange<UInt8>, firstValue: UInt8) {
      firstSymbol = Bytes(repeating: symbols.lowerBound)
      self.firstValue = Bytes(repeating: firstValue)
      count = Bytes(repeating: UInt8(symbols.count))
    }

    /// - Parameter places: counted from the first of the run. Those before it have gone round, and are behind the last too.
    /// - Returns: 0xFF for each that is one of the run's, and 0 for any other.
    func contains(_ places: Bytes) -> Bytes {
      Bytes(repeating: 0).replacing(with: Bytes(repeating: 0xFF), where: places .< count)
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
    symbols(ofValues: Bytes(repeating: value & (1 << bitsPerSymbol &- 1)))[0]
  }

  /// The symbols of values, each below 2 to the `bitsPerSymbol`.
  func symbols(ofValues values: Bytes) -> Bytes {
    var symbols = Bytes()
    for run in runs {
      let places = values &- run.firstValue
      symbols |= (run.firstSymbol &+ places) & run.contains(places)
    }
    return symbols
  }

  /// The value of a symbol, and a mask that is 0xFF for a symbol and 0 for anything else.
  func value(ofSymbol symbol: UInt8) -> (value: UInt8, isSymbol: UInt8) {
    let (values, areSymbols) = values(ofSymbols: Bytes(repeating: symbol))
    return (values[0], areSymbols[0])
  }

  /// The same of sixteen symbols.
  func values(ofSymbols symbols: Bytes) -> (values: Bytes, areSymbols: Bytes) {
    var (values, areSymbols) = (Bytes(), Bytes())
    for run in runs {
      let places = symbols &- run.firstSymbol
      let areInRun = run.contains(places)
      values |= (run.firstValue &+ places) & areInRun
      areSymbols |= areInRun
    }
    return (values, areSymbols)
  }
}
