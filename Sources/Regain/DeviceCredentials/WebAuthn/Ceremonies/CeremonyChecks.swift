internal import RegainCrypto

/// What both ceremonies demand, the steps of WebAuthn L3 being those of 7.1 (registration) and 7.2 (assertion).
struct CeremonyChecks {
  /// As a browser writes it in `type`.
  enum Kind: String {
    case registration = "webauthn.create"
    case assertion = "webauthn.get"
  }

  let kind: Kind
  let challenge: [UInt8]
  let policy: WebAuthnPolicy
  let requiresUserVerification: Bool

  /// WebAuthn L3, 13.4.3: at least 16 bytes. A shorter one is the caller's mistake, and would be guessed.
  static let shortestChallenge = 16

  func check(_ client: ClientData) throws(RegainError) {
    // 7.1 step 7; 7.2 step 10: an answer of one ceremony is none of the other, nor a payment.
    guard client.type.hasSameBytes(as: kind.rawValue) else {
      throw .refusal(.wrongCeremony)
    }
    // 7.1 step 8; 7.2 step 11.
    guard try isExpected(client.challenge) else { throw .refusal(.wrongWebAuthnChallenge) }
    // 7.1 step 9; 7.2 step 12.
    guard Self.has(policy.origins, client.origin) else { throw .refusal(.wrongOrigin) }
    try checkFrames(client)
  }

  /// The text itself is compared: padding, other alphabets and leftover bits are other texts.
  private func isExpected(_ text: String) throws(RegainError) -> Bool {
    guard challenge.count >= Self.shortestChallenge else {
      throw RegainError(.defect, "A challenge has fewer than 16 bytes.")
    }
    let expected = Array(Base64URL.encode(challenge.span).utf8)
    let presented = Array(text.utf8)
    return isEqualInConstantTime(expected.span, presented.span)
  }

  private func checkFrames(_ client: ClientData) throws(RegainError) {
    // 7.1 step 10; 7.2 step 13.
    guard !client.isCrossOrigin || policy.allowsCrossOrigin else { throw .refusal(.crossOrigin) }
    // 7.1 step 11; 7.2 step 14. Only a page in another site's frame has one.
    guard let topOrigin = client.topOrigin else { return }
    guard client.isCrossOrigin, policy.allowsCrossOrigin, Self.has(policy.topOrigins, topOrigin)
    else { throw .refusal(.wrongTopOrigin) }
  }

  /// Byte for byte: no case is folded, no port filled in, no final dot dropped.
  private static func has(_ origins: [String], _ origin: String) -> Bool {
    origins.contains { $0.hasSameBytes(as: origin) }
  }

  func check(_ data: AuthenticatorData) throws(RegainError) {
    let id = Array(policy.relyingPartyID.utf8)
    let hash = try mapCryptoErrors { () throws(CryptoError) in try SHA2.hash(id.span) }
    // 7.1 step 14; 7.2 step 15. Keys made for an `appid` of U2F are not taken.
    guard data.relyingPartyHash.elementsEqual(hash) else { throw .refusal(.wrongRelyingParty) }
    // 7.1 step 15; 7.2 step 16. Passkeys made in passing, without a touch, are not taken.
    guard data.flags.isUserPresent else { throw .refusal(.userNotPresent) }
    // 7.1 step 16; 7.2 step 17.
    let isNeeded = requiresUserVerification || policy.userVerification == .required
    guard data.flags.isUserVerified || !isNeeded else { throw .refusal(.userNotVerified) }
    // 7.1 step 17; 7.2 step 18.
    guard data.flags.isBackupEligible || !data.flags.isBackedUp else {
      throw .refusal(.backupFlags)
    }
    // 7.1 step 18; 7.2 step 19: what the policy says of copies.
    guard policy.allowsSynced || !data.flags.isBackupEligible else { throw .refusal(.syncedKey) }
  }

  /// Client data made elsewhere and handed to the browser, as by a remote desktop, says nothing of this browser's page
  /// (WebAuthn L3, 10.1: remoteClientDataJSON). The browser's word is not signed: who hides it is not found out here.
  func check(_ extensionResults: JSONObject) throws(RegainError) {
    switch extensionResults["remoteClientDataJSON"] {
    case nil, .null, .bool(false): return
    default: throw .refusal(.wrongOrigin)
    }
  }
}
