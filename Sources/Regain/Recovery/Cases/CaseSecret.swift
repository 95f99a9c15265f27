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
      try CaseDigest.caseSecret.make(parts.verifier, of: recoveryCase, in: tenant.bytes, key))
  }
}

/// Keyed digests of what is shown in a case. A copy of the database does not tell what it was.
enum CaseDigest: String {
  case caseSecret = "regain/case-secret/v1"
  case deliveredCode = "regain/delivered-code/v1"
  case stopLink = "regain/stop-link/v1"

  func make(
    _ secret: KeyMaterial, of id: RandomIdentifier, in tenant: [UInt8], _ key: Key
  ) throws(RegainError) -> [UInt8] {
    var frame = Frame(rawValue)
    frame.append(tenant)
    frame.append(id.bytes)
    return try mapCryptoErrors { () throws(CryptoError) in
      try secret.withBytes { secret throws(CryptoError) in
        let context = frame.announcing(byteCount: secret.count)
        return try key.material.withBytes { key throws(CryptoError) in
          try HMAC.authenticationCode(for: context.span, then: secret, key: key)
        }
      }
    }
  }
}
