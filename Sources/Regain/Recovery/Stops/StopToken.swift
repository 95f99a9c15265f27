internal import RegainCrypto

/// What stops a recovery without signing in: the secret of the link in a notice. Derived when a notice is handed over, and kept
/// nowhere. Nothing can copy it.
public struct StopToken: ~Copyable, Sendable {
  /// The case that the notice is about.
  public let recoveryCase: RecoveryCaseID
  private let text: KeyMaterial

  init(_ recoveryCase: RandomIdentifier, text: KeyMaterial) {
    (self.recoveryCase, self.text) = (RecoveryCaseID(recoveryCase), text)
  }

  /// The one way to read it: 64 characters of ASCII that begin with `rgs_`. A page that it leads to acts on POST alone: mail
  /// scanners follow links.
  ///
  /// - Parameter show: must not keep the bytes.
  public func exposeForDisplay<Result, Failure: Error>(
    _ show: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try text.withBytes { text throws(Failure) in try show(text) }
  }
}

/// A stop token as someone handed it in: well formed, and not verified.
public struct TypedStopToken: ~Copyable, Sendable {
  /// Of which case it says that it is.
  public let recoveryCase: RecoveryCaseID
  let parts: TypedToken.HandleParts

  /// - Parameter text: 64 characters that begin with `rgs_`; blanks and line ends around them are left out.
  /// - Throws: `malformed`.
  public init(_ text: borrowing String) throws(RegainError) {
    // A copy made of the String's bytes; the caller's own String is beyond our reach.
    try self.init(utf8: Array((copy text).utf8.prefix(256)).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    let text = utf8.extracting(TypedToken.trimmed(utf8))
    parts = try TypedToken.HandleParts(SecretHandle(reading: text, as: .stop))
    recoveryCase = RecoveryCaseID(parts.selector)
  }

  /// Whether some text is meant to be one.
  package static func isMeant(by utf8: Span<UInt8>) -> Bool {
    utf8.extracting(TypedToken.trimmed(utf8)).starts(with: SecretHandle.Use.stop.rawValue)
  }
}

/// How a stop token is made from what the store has: for one case, and for one address that it is sent to.
enum StopTokenDerivation {
  /// The first bytes of the address's id: who has stopped is who reads it.
  static let tagCount = 8
  static let codeCount = 16

  static func tag(_ address: RandomIdentifier?) -> [UInt8] {
    Array((address ?? .none).bytes.prefix(tagCount))
  }

  /// Tag and code: 24 bytes.
  static func verifier(
    _ recoveryCase: RandomIdentifier, _ tag: [UInt8], in tenant: [UInt8], _ key: Key
  ) throws(RegainError) -> [UInt8] {
    let tagMaterial = KeyMaterial(
      try mapCryptoErrors { () throws(CryptoError) in try SecretBytes(copying: tag.span) })
    let code = try SecretDigest.stopLink.make(tagMaterial, of: recoveryCase, in: tenant, key)
    return tag + code.prefix(codeCount)
  }
}
