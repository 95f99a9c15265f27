internal import Regain
internal import RegainCrypto

#if QRCode
  internal import CQRencode
#endif

/// A code as a square that cameras read: drawn by libqrencode, in builds with the trait `QRCode`.
enum QRCode {
  /// Whether this build can draw.
  static var isAvailable: Bool {
    #if QRCode
      true
    #else
      false
    #endif
  }

  /// A drawing to stand in HTML, with the quiet zone that scanners need around it.
  ///
  /// - Throws: `unavailable` when this build cannot draw, or there is no memory.
  static func svg(of text: Span<UInt8>) throws(RegainError) -> KeyMaterial {
    #if QRCode
      let square = try QRSquare(text)
      do { return try square.svg() } catch { throw error.regainError }
    #else
      throw RegainError(.unavailable, "This build draws no QR codes.")
    #endif
  }
}

#if QRCode
  /// The modules of one symbol, row by row.
  @safe private struct QRSquare: ~Copyable {
    private let code: UnsafeMutablePointer<CQRencode.QRcode>
    private let width: Int

    init(_ text: Span<UInt8>) throws(RegainError) {
      let bytes = text.indices.map { CChar(bitPattern: text[$0]) } + [0]
      // Letters, digits and dashes fit the alphanumeric mode, which makes the smallest symbol
      // (level M, of which 15 % may be lost).
      // unsafe: the text ends in 0 and is only read.
      guard let code = unsafe QRcode_encodeString(bytes, 0, QR_ECLEVEL_M, QR_MODE_8, 0) else {
        throw RegainError(.unavailable, "There is not enough memory.")
      }
      unsafe self.code = code
      width = unsafe Int(code.pointee.width)
    }

    deinit {
      // unsafe: the library made width × width bytes, and frees them here alone. They tell the code.
      unsafe code.pointee.data.update(repeating: 0, count: width * width)
      unsafe QRcode_free(code)
    }

    private func isDark(_ x: Int, _ y: Int) -> Bool {
      // unsafe: inside of width × width.
      unsafe code.pointee.data[y * width + x] & 1 == 1
    }

    func svg() throws(CryptoError) -> KeyMaterial {
      var writer = try SecretWriter(capacity: 8192)
      try writer.append("<svg viewBox=\"-4 -4 \(width + 8) \(width + 8)\"><path d=\"")
      for y in 0..<width {
        var x = 0
        while x < width {
          let start = x
          while x < width && isDark(x, y) { x += 1 }
          if x > start { try writer.append("M\(start) \(y)h\(x - start)v1h-\(x - start)z") }
          x += 1
        }
      }
      try writer.append("\"/></svg>")
      return writer.material()
    }
  }
#endif
