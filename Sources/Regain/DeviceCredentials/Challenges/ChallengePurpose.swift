/// What a signature says: yes, no, or "I have this key". Each is made over bytes of its own, so that none can be
/// taken for another.
package enum ChallengePurpose: String, Sendable, Hashable, Codable, CaseIterable {
  case approve, deny, enroll

  /// Of SSH signatures, over the text as it is.
  package func namespace(at relyingParty: String) -> String {
    "regain-\(rawValue)-v1@\(relyingParty)"
  }

  /// The first line of the text that a raw key signs: such signatures have no namespace.
  package var header: String {
    switch self {
    case .approve, .enroll: ChallengeText.header
    case .deny: "regain-denial-v1"
    }
  }

  /// What a passkey is given to sign: 32 bytes that stand for the text.
  package func webAuthnChallenge(for text: ChallengeText) throws(RegainError) -> [UInt8] {
    try sha256(Array("regain-webauthn-\(rawValue)-v1\0".utf8) + text.bytes)
  }
}
