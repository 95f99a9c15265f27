internal import RegainCrypto

/// What its requester has of a case: whoever lacks it adds nothing to the case and gets nothing from it.
///
/// Made from bytes or by copying a `String`, and parsed at once. It costs no look at the store to turn away what is none.
public struct TypedCaseSecret: ~Copyable, Sendable {
  /// Of which case it is.
  public let recoveryCase: RecoveryCaseID
  let verifier: KeyMaterial

  /// - Parameter text: 64 characters that begin with `rgc_`; blanks and line ends around them are left out.
  /// - Throws: `malformed`.
  public init(_ text: borrowing String) throws(RegainError) {
    // A copy made of the String's bytes; the caller's own String is beyond our reach.
    try self.init(utf8: Array((copy text).utf8.prefix(Self.longest)).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    let text = utf8.extracting(TypedToken.trimmed(utf8))
    let parts = try TypedToken.HandleParts(SecretHandle(reading: text, as: .caseSecret))
    (recoveryCase, verifier) = (RecoveryCaseID(parts.selector), parts.verifier)
  }

  private static let longest = 256
}

/// A case secret that was made, and what is kept of it.
struct NewCaseSecret: Sendable {
  let text: KeyMaterial
  let digest: HexBytes

  init(
    of recoveryCase: RandomIdentifier, in tenant: TenantID, _ context: ServiceContext, _ key: Key
  ) throws(RegainError) {
    let handle = try SecretHandle(.caseSecret, of: recoveryCase, random: context.random)
    let parts = try TypedToken.HandleParts(handle)
    text = KeyMaterial(try handle.text())
    digest = HexBytes(
      try SecretDigest.caseSecret.make(parts.verifier, of: recoveryCase, in: tenant.bytes, key))
  }
}
