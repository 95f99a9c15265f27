internal import CSodium

/// Compares bytes in a time that does not depend on their content.
///
/// Lengths are compared first and may leak.
package func isEqualInConstantTime(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  let count = a.count
  guard count == b.count else { return false }
  // unsafe: both pointers are good for `count` bytes. `sodium_memcmp` needs no `sodium_init`.
  return unsafe a.withCPointer { a in
    unsafe b.withCPointer { b in
      unsafe sodium_memcmp(a, b, count) == 0
    }
  }
}
