/// A key that verifies `public` tokens of one version.
///
/// Two keys are equal when their bytes are: there is one encoding for each.
package struct PasetoPublicKey<Version: PasetoVersion>: Sendable, Hashable {
  /// Version 4: 32 bytes (RFC 8032, 5.1.2). Version 3: 49, a compressed point.
  package let bytes: [UInt8]
  /// The key's PASERK id, `pid`.
  package let id: String
  /// As the version's verification takes it.
  private let point: [UInt8]

  /// - Throws: `invalidKey` for anything but the one encoding of a key that signatures mean something under.
  package init(_ bytes: [UInt8]) throws(CryptoError) {
    point = try Version.publicPoint(ofPublicKey: bytes)
    id = try PaserkText<Version>.id(.pid, of: .public, bytes.span)
    self.bytes = bytes
  }

  /// Checks a token (Version 3 and Version 4, Verify).
  ///
  /// - Returns: the payload.
  /// - Throws: `authenticationFailed` for a token of another suite or key, with another implicit assertion, or changed.
  @_specialize(where Version == PasetoV4)
  package func verify(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard token.suite == Version.publicSuite, token.body.count >= Version.signatureByteCount else {
      throw .authenticationFailed
    }
    let message = Array(token.body.dropLast(Version.signatureByteCount))
    let signature = Array(token.body.suffix(Version.signatureByteCount))
    let covered = signedBytes(message, footer: token.footer, implicit: implicit)
    let isValid = try Version.isValid(signature, for: covered.span, publicPoint: point)
    guard isValid else { throw .authenticationFailed }
    return message
  }

  /// What a signature covers: the parts of the token, the implicit assertion and, in version 3, this key.
  func signedBytes(_ message: [UInt8], footer: [UInt8], implicit: [UInt8]) -> [UInt8] {
    let pieces = [Version.publicSuite.header, message, footer, implicit]
    return PreAuthenticationEncoding(Version.signsPublicKey ? [bytes] + pieces : pieces).bytes
  }
}
