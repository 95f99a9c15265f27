/// Writes the data types of SSH (RFC 4251, 5) one after the other.
struct SSHWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(bytes more: [UInt8]) { bytes += more }

  mutating func write(_ number: UInt32) {
    bytes += (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  mutating func write(string: [UInt8]) {
    write(UInt32(clamping: string.count))
    bytes += string
  }

  mutating func write(text: String) { write(string: Array(text.utf8)) }

  /// - Parameter magnitude: big-endian; zeros before it are left out.
  mutating func write(positiveInteger magnitude: [UInt8]) {
    let minimal = Array(magnitude.drop { $0 == 0 })
    write(string: (minimal.first ?? 0) >= 0x80 ? [0] + minimal : minimal)
  }
}
