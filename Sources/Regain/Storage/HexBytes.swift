internal import RegainCrypto

/// Bytes that a record's JSON body holds as lower-case hex.
package struct HexBytes: Sendable, Hashable, Codable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    bytes = try Hex.decode(Array(text.utf8).span)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Hex.encode(bytes.span))
  }
}

extension RandomIdentifier: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let identifier = RandomIdentifier(hex: text) else { throw CryptoError.malformedEncoding }
    self = identifier
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

extension RandomIdentifier {
  /// Of any bytes.
  package static func hexText(_ bytes: [UInt8]) -> String { Hex.encode(bytes.span) }
}
