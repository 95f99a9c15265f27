/// Which key a token names: `{"kid":"k4.lid.…"}` to the byte, and nothing else.
///
/// Not authenticated when it is read: it chooses among the keys that are known, and no more (PASETO, 01-Payload-Processing;
/// RFC 8725, 3.10). No general parser looks at it.
package struct TokenFooter: Sendable, Hashable {
  package let keyID: String

  package static let longest = 96
  private static let start = Array(#"{"kid":""#.utf8)
  private static let end = Array(#""}"#.utf8)

  package init(keyID: String) { self.keyID = keyID }

  package var bytes: [UInt8] { Self.start + Array(keyID.utf8) + Self.end }

  /// Nil for all else.
  package init?(_ bytes: [UInt8]) {
    let length = Self.start.count + Self.end.count
    guard bytes.count > length, bytes.count <= Self.longest, bytes.starts(with: Self.start),
      bytes.suffix(Self.end.count).elementsEqual(Self.end)
    else { return nil }
    let id = bytes[Self.start.count..<(bytes.count - Self.end.count)]
    guard id.allSatisfy(Self.isKeyIDByte) else { return nil }
    keyID = String(decoding: id, as: UTF8.self)
  }

  private static func isKeyIDByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
