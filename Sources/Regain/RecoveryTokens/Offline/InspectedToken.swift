internal import RegainCrypto

/// What a token says of itself, unverified: anyone may have written it.
public struct InspectedToken: Sendable, Hashable {
  /// What it looks like.
  public let format: TokenFormat
  /// In characters, with its prefix.
  public let length: Int
  /// As its footer has it; nil where it names none in the form that Regain writes.
  public let keyID: String?
  /// The footer, where it is text; nil where there is none.
  public let footer: String?
  /// The payload of a signed token, where it is text. Nil for one that is encrypted, and for a handle.
  public let claims: String?

  /// Needs neither keys nor a store.
  ///
  /// - Throws: `malformed`.
  public init(_ token: borrowing TypedToken) throws(RegainError) {
    format = token.format
    length = token.text.withBytes { $0.count }
    let paseto = try token.paseto()
    keyID = paseto.flatMap { TokenFooter($0.footer)?.keyID }
    footer = paseto.flatMap {
      $0.footer.isEmpty ? nil : String(validating: $0.footer, as: UTF8.self)
    }
    claims = paseto.flatMap(\.readablePayload)
  }
}

extension UnverifiedPaseto {
  /// What stands before the signature.
  fileprivate var readablePayload: String? {
    guard suite.isPublic else { return nil }
    return String(validating: body.dropLast(suite.overhead), as: UTF8.self)
  }
}
