/// The text of serialised keys: `k4.local.` and base 64.
package enum PaserkText<Version: PasetoVersion> {
  /// What a text begins with; part of what ids, wraps and seals are made over.
  static func header(_ type: PaserkType) -> [UInt8] {
    Array("\(Version.paserkPrefix).\(type.rawValue).".utf8)
  }

  /// For what need not be kept secret.
  package static func text(_ type: PaserkType, _ data: [UInt8]) -> String {
    String(decoding: header(type), as: UTF8.self) + Base64URL.encode(data.span)
  }

  /// For a key, in ASCII.
  ///
  /// - Throws: `outOfMemory`.
  package static func secretText(
    _ type: PaserkType, _ data: Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    let encoded = try Base64URL.encodeSecret(data)
    return try SecretBytes(joining: header(type).span, encoded.bytes)
  }

  /// The id of a key: a hash over the id's header and the key's whole text (PASERK, ID).
  ///
  /// - Parameter type: `lid`, `sid` or `pid`.
  /// - Throws: `libraryFailure`, `outOfMemory`.
  package static func id(
    _ type: PaserkType, of text: Span<UInt8>
  ) throws(CryptoError) -> String {
    let header = header(type)
    let message = try SecretBytes(joining: header.span, text)
    var hash = [UInt8](repeating: 0, count: 33)
    var bytes = hash.mutableSpan
    try Version.hash(message.bytes, into: &bytes)
    return Self.text(type, hash)
  }

  static func id(
    _ type: PaserkType, of keyType: PaserkType, _ key: Span<UInt8>
  ) throws(CryptoError) -> String {
    let text = try secretText(keyType, key)
    return try id(type, of: text.bytes)
  }

  static func id(
    _ type: PaserkType, of keyType: PaserkType, _ key: KeyMaterial
  ) throws(CryptoError) -> String {
    try key.withBytes { key throws(CryptoError) in try id(type, of: keyType, key) }
  }
}

// MARK: reading

extension PaserkText {
  /// - Throws: `invalidKey` for a text of another version, type or size, `malformedEncoding` for what is not the one text
  ///   of some bytes.
  static func read(
    _ type: PaserkType, _ text: Span<UInt8>, byteCount: Int
  ) throws(CryptoError) -> [UInt8] {
    let start = try dataStart(type, text, byteCount)
    return try Base64URL.decode(text.extracting(start..<text.count))
  }

  /// The same for a key, without a copy outside of secret memory.
  static func readSecret(
    _ type: PaserkType, _ text: Span<UInt8>, byteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    let start = try dataStart(type, text, byteCount)
    return try Base64URL.decodeSecret(text.extracting(start..<text.count))
  }

  // The size is compared before anything is decoded: each text has exactly one.
  private static func dataStart(
    _ type: PaserkType, _ text: Span<UInt8>, _ byteCount: Int
  ) throws(CryptoError) -> Int {
    let header = header(type)
    guard text.count == header.count + Base64URL.characterCount(forByteCount: byteCount),
      isEqualInConstantTime(header.span, text.extracting(0..<header.count))
    else { throw .invalidKey }
    return header.count
  }
}
