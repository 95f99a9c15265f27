package import RegainCrypto

/// A code of another system as someone typed it: bounded, and not verified.
///
/// Such codes have no check symbols, so that a slip of the pen counts as an attempt. Redeem them only
/// where codes were imported.
public struct TypedImportedCode: ~Copyable, Sendable {
  /// Without white space.
  package let secret: KeyMaterial

  /// bcrypt reads no more.
  static let longest = Bcrypt.longestPassword

  /// - Parameter text: 1 to 72 bytes of UTF-8 once white space is taken out, without control
  ///   characters.
  /// - Throws: `malformed`.
  public init(_ text: borrowing String) throws(RegainError) {
    try self.init(utf8: Array((copy text).utf8).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    guard utf8.count <= 512 else { throw .malformedImported }
    var kept = try Self.buffer(utf8.count)
    var count = 0
    kept.withMutableBytes { bytes in
      for index in utf8.indices where !Self.isSpace(utf8[index]) {
        bytes[count] = utf8[index]
        count += 1
      }
    }
    let isText = (0..<count).allSatisfy { kept.bytes[$0] >= 0x20 && kept.bytes[$0] != 0x7F }
    guard isText, (1...Self.longest).contains(count) else { throw .malformedImported }
    secret = KeyMaterial(kept, range: 0..<count)
  }

  private static func buffer(_ count: Int) throws(RegainError) -> SecretBytes {
    do { return try SecretBytes(count: count) } catch { throw error.regainError }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// What codes that were imported in plain are hashed as: without dashes, too.
  package var unspaced: KeyMaterial {
    get throws(RegainError) {
      let secret = secret
      return try mapCryptoErrors { () throws(CryptoError) -> KeyMaterial in
        try secret.withBytes { bytes throws(CryptoError) -> KeyMaterial in
          var kept = try SecretBytes(count: bytes.count)
          var count = 0
          kept.withMutableBytes { target in
            for index in bytes.indices where bytes[index] != UInt8(ascii: "-") {
              target[count] = bytes[index]
              count += 1
            }
          }
          return KeyMaterial(kept, range: 0..<count)
        }
      }
    }
  }
}

extension RegainError {
  fileprivate static var malformedImported: RegainError {
    RegainError(
      .malformed,
      "This is no code of another system: it has 1 to 72 bytes of text. No attempt was counted.")
  }
}
