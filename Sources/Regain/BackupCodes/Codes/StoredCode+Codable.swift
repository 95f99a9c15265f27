internal import RegainCrypto

/// One line for each code, `SLOT SCHEME SALT DIGEST`: a sheet is read at every attempt, and four
/// fields of JSON each would take longer than all its digests.
extension StoredCode: Codable {
  package init(from decoder: any Decoder) throws {
    let line = try decoder.singleValueContainer().decode(String.self)
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 4, let slot = Int(parts[0]),
      let scheme = CodeScheme(name: String(parts[1]))
    else { throw CryptoError.malformedEncoding }
    self.init(
      slot: slot, salt: HexBytes(try Hex.decode(Array(parts[2].utf8).span)), scheme: scheme,
      digest: HexBytes(try Hex.decode(Array(parts[3].utf8).span)))
  }

  package func encode(to encoder: any Encoder) throws {
    let (salt, digest) = (Hex.encode(salt.bytes.span), Hex.encode(digest.bytes.span))
    var container = encoder.singleValueContainer()
    try container.encode("\(slot) \(scheme.name) \(salt) \(digest)")
  }
}
