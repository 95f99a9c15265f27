/// The checksum of Ethernet, gzip and PNG (ITU-T V.42, 8.1.1.6.2), for slips alone: whoever wants to can make any text have it.
package enum CRC32 {
  /// Bit by bit, without a table whose places would tell of the bytes: they may be secret, and are few.
  package static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    var rest = ~UInt32(0)
    for index in bytes.indices {
      rest ^= UInt32(bytes[index])
      for _ in 0..<8 { rest = rest >> 1 ^ (0xEDB8_8320 & (0 &- (rest & 1))) }
    }
    return ~rest
  }
}
