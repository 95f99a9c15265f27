internal import RegainCrypto

/// Asks a browser for a passkey's answer: what `PublicKeyCredential.parseRequestOptionsFromJSON` takes.
package struct RequestOptions: Sendable {
  package let challenge: [UInt8]
  /// Empty for whichever passkey the browser finds.
  package let allowed: [CredentialDescriptor]
  package let timeoutSeconds: Int
  /// More than the policy asks for.
  package let requiresUserVerification: Bool

  package init(
    challenge: [UInt8], allowed: [CredentialDescriptor], timeoutSeconds: Int,
    requiresUserVerification: Bool = false
  ) {
    (self.challenge, self.allowed) = (challenge, allowed)
    self.timeoutSeconds = timeoutSeconds
    self.requiresUserVerification = requiresUserVerification
  }

  /// JSON on one line.
  package func json(_ policy: WebAuthnPolicy) -> String {
    let verification = requiresUserVerification ? .required : policy.userVerification
    return JSONWriter.encode(
      .object([
        "challenge": .string(Base64URL.encode(challenge.span)),
        "timeout": .milliseconds(timeoutSeconds), "rpId": .string(policy.relyingPartyID),
        "allowCredentials": .array(allowed.map(\.json)),
        "userVerification": .string(verification.name),
      ]))
  }
}
