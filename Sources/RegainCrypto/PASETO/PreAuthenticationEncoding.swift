/// Several pieces as one run of bytes that no other pieces have (PASETO, Common, PAE).
///
/// It is only ever made, never read.
package struct PreAuthenticationEncoding: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(_ pieces: [[UInt8]]) {
    self.init(count: pieces.count, byteCount: pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { append(piece.span) }
  }

  /// Begins with the number of pieces; all of them are appended, one by one.
  ///
  /// - Parameter byteCount: of all pieces, about: for that much there is room at once.
  package init(count: Int, byteCount: Int = 256) {
    bytes.reserveCapacity(byteCount + 8 * (count + 1))
    append(count)
  }

  package mutating func append(_ piece: Span<UInt8>) {
    append(piece.count)
    // unsafe: only lent, and copied.
    unsafe piece.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func append(utf8 piece: String) {
    append(piece.utf8.count)
    bytes += piece.utf8
  }

  /// LE64: a count is never negative, so that its highest bit is clear by itself.
  private mutating func append(_ count: Int) {
    // unsafe: the eight bytes of a number are only lent, and copied.
    unsafe withUnsafeBytes(of: UInt64(count).littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}
