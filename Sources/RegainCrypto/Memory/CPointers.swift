extension Span where Element == UInt8 {
  /// Lends the bytes to C as a pointer that is never nil.
  ///
  /// The base address of an empty span is nil, and both libraries declare their pointers non-null.
  func withCPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // unsafe: the pointer is only lent for the call.
    try unsafe withUnsafeBufferPointer { buffer throws(Failure) in
      if let start = buffer.baseAddress { return try unsafe body(start) }
      var nothing: UInt8 = 0
      // unsafe: readable for 0 bytes, which is what the caller says.
      return try unsafe withUnsafePointer(to: &nothing, body)
    }
  }
}

extension MutableSpan where Element == UInt8 {
  /// Lends a part of the bytes for change.
  mutating func withPart<Result: ~Copyable, Failure: Error>(
    _ range: Range<Int>, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // unsafe: the part is only lent for the call; slicing stops the process for what is not within the bytes.
    try unsafe withUnsafeMutableBufferPointer { buffer throws(Failure) in
      var part = unsafe MutableSpan(
        _unsafeElements: UnsafeMutableBufferPointer(rebasing: buffer[range]))
      return try body(&part)
    }
  }

  /// Lends the bytes to C as a pointer to write to, never nil.
  mutating func withMutableCPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeMutablePointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // unsafe: the pointer is only lent for the call.
    try unsafe withUnsafeMutableBufferPointer { buffer throws(Failure) in
      if let start = buffer.baseAddress { return try unsafe body(start) }
      var nothing: UInt8 = 0
      // unsafe: writable for 0 bytes, which is what the caller says.
      return try unsafe withUnsafeMutablePointer(to: &nothing, body)
    }
  }
}
