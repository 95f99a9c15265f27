// Eight bytes at a time, big-endian: the first is the highest.

extension Span where Element == UInt8 {
  /// Eight bytes from a place on; what is behind the end counts as `filler`.
  func word(at start: Int, filler: UInt8) -> UInt64 {
    if start + 8 <= count {
      // unsafe: for the type alone: any eight bytes are a number. The bounds are checked once more.
      return unsafe UInt64(
        bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var word: UInt64 = 0
    for index in start..<(start + 8) {
      word = word &<< 8 | UInt64(index < count ? self[index] : filler)
    }
    return word
  }
}

extension MutableSpan where Element == UInt8 {
  /// Overwrites eight bytes from a place on, or as many as there are.
  mutating func store(_ word: UInt64, at start: Int) {
    if start + 8 <= count {
      // unsafe: a number's bytes are bytes. The bounds are checked once more.
      var bytes = unsafe mutableBytes
      bytes.storeBytes(of: word.bigEndian, toByteOffset: start, as: UInt64.self)
      return
    }
    for index in Swift.min(start, count)..<count {
      self[index] = UInt8(truncatingIfNeeded: word &>> UInt64(56 &- 8 &* (index &- start)))
    }
  }
}

extension SIMD2<UInt64> {
  /// The same memory, byte by byte.
  var bytes: SIMD16<UInt8> {
    // unsafe: of one size, and any bytes are a value of both.
    unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self)
  }
}

extension SIMD16<UInt8> {
  /// The same memory, as two numbers.
  var words: SIMD2<UInt64> {
    // unsafe: of one size, and any bytes are a value of both.
    unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
  }
}
