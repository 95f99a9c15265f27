extension Array where Element == UInt8 {
  /// Appends zeros, to be written over: copied from where there are many, which is quicker than to make an array of them or to
  /// append one after the other.
  mutating func appendZeros(_ count: Int) {
    var left = count
    while left > 0 {
      let part = Swift.min(left, manyZeros.count)
      self += manyZeros[..<part]
      left -= part
    }
  }
}

private let manyZeros = [UInt8](repeating: 0, count: 1024)
