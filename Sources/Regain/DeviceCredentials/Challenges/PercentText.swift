/// A name of the application's, as one word of ASCII (RFC 3986, 2.1): for a line of a challenge, and for a principal
/// of OpenSSH, which gives `*`, `?`, `!` and commas a meaning of their own.
package enum PercentText {
  package static func encode(_ bytes: [UInt8]) -> String {
    // A single hyphen stands for nothing.
    if bytes == [UInt8(ascii: "-")] { return "%2D" }
    var text: [UInt8] = []
    for byte in bytes {
      if isPlain(byte) {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for what ``encode(_:)`` does not write.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return encode(bytes) == text ? bytes : nil
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func value(_ digit: UInt8) -> UInt8? {
    digits.firstIndex(of: digit).map(UInt8.init)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._~@+=:/".utf8.contains(byte)
    }
  }
}
