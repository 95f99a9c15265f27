internal import CRegainShims

/// Points of P-384 in their compressed form (SEC 1, 2.3.3): 02 or 03, the parity of y, and x.
enum P384Point {
  /// In bytes.
  static let compressedByteCount = 49
  private static let plainByteCount = 97

  /// - Parameter point: 04 ‖ x ‖ y, 97 bytes.
  /// - Throws: `invalidParameters` for another size.
  static func compressed(_ point: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard point.count == plainByteCount, let last = point.last else { throw .invalidParameters }
    return [2 + last & 1] + point[1..<compressedByteCount]
  }

  /// - Returns: 04 ‖ x ‖ y.
  /// - Throws: `invalidKey` for anything but the compressed form of a point of the curve.
  static func plain(_ compressed: [UInt8]) throws(CryptoError) -> [UInt8] {
    let bytes = compressed.span
    var status: Int32 = 0
    // unsafe: `bytes.count` bytes in, 97 out.
    let point = try unsafe [UInt8](count: plainByteCount) { out in
      status = unsafe bytes.withCPointer {
        unsafe regain_ec_decompress(384, $0, bytes.count, out, plainByteCount)
      }
    }
    guard status == 1 else {
      Libcrypto.forgetErrors()
      throw .invalidKey
    }
    return point
  }
}
