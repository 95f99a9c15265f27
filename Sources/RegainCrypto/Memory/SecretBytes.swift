internal import CSodium

/// Bytes that must not outlive their use.
///
/// They lie between guard pages in memory of libsodium's, which is kept out of swap and core dumps
/// where the system allows it and is wiped when the value goes out of scope. Being noncopyable, a
/// secret can be neither duplicated by accident nor printed: `String(describing:)`, string
/// interpolation, `dump` and `Mirror` all take copyable values only.
@safe
package struct SecretBytes: ~Copyable, @unchecked Sendable {
  /// The number of bytes.
  package let count: Int

  // Never shared: reached only through borrows and exclusive accesses of this value, which is what
  // makes it sendable.
  private let start: UnsafeMutablePointer<UInt8>

  /// Makes this many zero bytes.
  ///
  /// - Throws: `invalidParameters` for a negative count, `outOfMemory`.
  package init(count: Int) throws(CryptoError) {
    guard count >= 0 else { throw .invalidParameters }
    try Sodium.start()
    // unsafe: the allocation has `count` bytes and is freed in `deinit` alone.
    guard let memory = unsafe sodium_malloc(count) else { throw .outOfMemory }
    unsafe sodium_memzero(memory, count)
    self.count = count
    unsafe start = memory.bindMemory(to: UInt8.self, capacity: count)
  }

  /// Copies bytes; wiping the original is up to its owner.
  ///
  /// - Throws: `outOfMemory`.
  package init(copying bytes: Span<UInt8>) throws(CryptoError) {
    try self.init(count: bytes.count)
    // unsafe: both sides have `count` bytes, and a fresh allocation overlaps nothing.
    unsafe bytes.withCPointer { source in
      unsafe start.update(from: source, count: bytes.count)
    }
  }

  deinit {
    // unsafe: the only owner frees what `init` allocated. `sodium_free` wipes first, and stops the
    // process when the canary before the bytes was overwritten.
    unsafe sodium_free(start)
  }

  /// The bytes, for as long as the secret is borrowed.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      // unsafe: `count` initialised bytes, which live as long as `self`; the second line says so.
      let span = unsafe Span(_unsafeStart: start, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lends the bytes for change.
  ///
  /// - Throws: what `body` throws.
  package mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // unsafe: `count` initialised bytes, which `mutating` makes exclusive for the call.
    var span = unsafe MutableSpan(_unsafeStart: start, count: count)
    return try body(&span)
  }
}
