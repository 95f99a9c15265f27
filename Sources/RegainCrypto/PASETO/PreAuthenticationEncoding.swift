/// Several pieces as one run of bytes that no other pieces have (PASETO, Common, PAE).
///
/// It is only ever made, never read.
package struct PreAuthenticationEncoding: Sendable {
  package let bytes: [UInt8]

  package init(_ pieces: [[UInt8]]) { self.init(pieces.map { $0[...] }) }

  package init(_ pieces: [ArraySlice<UInt8>]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(8) { $0 + 8 + $1.count })
    Self.append(pieces.count, to: &bytes)
    for piece in pieces {
      Self.append(piece.count, to: &bytes)
      bytes += piece
    }
    self.bytes = bytes
  }

  /// LE64: a count is never negative, so that its highest bit is clear by itself.
  private static func append(_ count: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: count &>> shift))
    }
  }
}
