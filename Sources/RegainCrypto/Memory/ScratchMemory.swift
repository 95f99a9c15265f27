internal import CSodium

/// Lends bytes of the stack for secrets that live no longer than a call, and wipes them behind it.
///
/// `SecretBytes` takes several system calls, which is more time than all the work on a token.
func withScratchMemory<Result: ~Copyable>(
  count: Int, _ body: (inout MutableSpan<UInt8>) throws(CryptoError) -> Result
) throws(CryptoError) -> Result {
  // unsafe: the memory has `count` bytes, is initialised before it is lent, and only lent.
  try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) {
    memory throws(CryptoError) in
    unsafe memory.initialize(repeating: 0)
    defer { unsafe wipe(memory) }
    var bytes = unsafe MutableSpan(_unsafeElements: memory)
    return try body(&bytes)
  }
}

private func wipe(_ memory: UnsafeMutableBufferPointer<UInt8>) {
  guard let start = memory.baseAddress else { return }
  // unsafe: the buffer's own bytes. The compiler does not take this call away.
  unsafe sodium_memzero(start, memory.count)
}
