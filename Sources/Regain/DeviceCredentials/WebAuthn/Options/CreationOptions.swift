internal import RegainCrypto

/// Asks a browser for a new passkey: what `PublicKeyCredential.parseCreationOptionsFromJSON` takes.
package struct CreationOptions: Sendable {
  package let challenge: [UInt8]
  /// 1 to 64 bytes that say nothing of the person (WebAuthn L3, 14.6.1).
  package let userHandle: [UInt8]
  /// What the person sees when choosing among passkeys.
  package let userName: String
  package let displayName: String
  /// Passkeys that the account has: their authenticators are not to make another.
  package let excluded: [CredentialDescriptor]
  package let timeoutSeconds: Int

  package init(
    challenge: [UInt8], userHandle: [UInt8], userName: String, displayName: String,
    excluded: [CredentialDescriptor], timeoutSeconds: Int
  ) {
    (self.challenge, self.userHandle) = (challenge, userHandle)
    (self.userName, self.displayName) = (userName, displayName)
    (self.excluded, self.timeoutSeconds) = (excluded, timeoutSeconds)
  }

  /// JSON on one line.
  package func json(_ policy: WebAuthnPolicy) -> String {
    JSONWriter.encode(
      .object([
        "rp": .object([
          "id": .string(policy.relyingPartyID), "name": .string(policy.relyingPartyName),
        ]),
        "user": .object([
          "id": .string(Base64URL.encode(userHandle.span)), "name": .string(userName),
          "displayName": .string(displayName),
        ]),
        "challenge": .string(Base64URL.encode(challenge.span)),
        "pubKeyCredParams": .array(policy.algorithms.map(Self.parameter)),
        "timeout": .milliseconds(timeoutSeconds),
        "excludeCredentials": .array(excluded.map(\.json)),
        "authenticatorSelection": .object([
          // For clients of Level 1, the Bool says the same as the name.
          "residentKey": .string("preferred"), "requireResidentKey": .bool(false),
          "userVerification": .string(policy.userVerification.name),
        ]),
        "attestation": .string(policy.attestationPreference.name),
      ]))
  }

  private static func parameter(_ algorithm: WebAuthnAlgorithm) -> JSONValue {
    .object(["type": .string("public-key"), "alg": .number(String(algorithm.coseIdentifier))])
  }
}

extension JSONValue {
  static func milliseconds(_ seconds: Int) -> JSONValue {
    // WebAuthn's timeouts are an unsigned long: 32 bits.
    .number(String(min(max(seconds, 0), 4_000_000) * 1000))
  }
}
