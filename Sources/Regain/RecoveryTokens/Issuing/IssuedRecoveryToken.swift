internal import RegainCrypto

/// A new token in plain: handed over once, then gone. Nothing can copy it.
public struct IssuedRecoveryToken: ~Copyable, Sendable {
  /// Its name for Regain. No secret.
  public let id: TokenID
  /// What it looks like.
  public let format: TokenFormat
  /// Which key made it, as in its footer; of a handle, the keyring's id of the key.
  public let keyID: String
  /// When it was made.
  public let issuedAt: Timestamp
  /// From this second on it redeems nothing.
  public let expiresAt: Timestamp
  private let text: KeyMaterial

  init(_ claims: TokenClaims, _ format: TokenFormat, keyID: String, text: KeyMaterial) {
    (id, self.format, self.keyID) = (TokenID(claims.id), format, keyID)
    (issuedAt, expiresAt, self.text) = (claims.issued, claims.expires, text)
  }

  /// The one way to read it: ASCII, at most 4096 bytes; a handle has 64.
  ///
  /// - Parameter show: must not keep the bytes.
  public func exposeForDisplay<Result, Failure: Error>(
    _ show: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try text.withBytes { text throws(Failure) in try show(text) }
  }
}
