internal import RegainCrypto

/// A passkey's answer. Parsed, and nothing verified.
package struct UnverifiedAssertion: Sendable {
  /// What to look the passkey up by: named by the browser.
  package let credentialID: [UInt8]
  /// Whose passkey it is, by the authenticator's word; nil where it said nothing.
  package let userHandle: [UInt8]?
  private let clientDataJSON: [UInt8]
  private let clientData: ClientData
  private let authenticatorData: AuthenticatorData
  private let signature: [UInt8]
  private let extensionResults: JSONObject

  /// In bytes: RSA of 4096 bits has 512.
  private static let longestSignature = 512
  /// WebAuthn L3, 5.4.3.
  private static let userHandleByteCounts = 1...64

  /// - Parameter json: of `PublicKeyCredential.toJSON()`, at most 64 KiB.
  /// - Throws: `malformed`.
  package init(json: [UInt8]) throws(RegainError) {
    let message = try CredentialMessage(json)
    try self.init(
      credentialID: message.id, clientDataJSON: message.clientDataJSON,
      authenticatorData: try message.bytes("authenticatorData"),
      signature: try message.bytes("signature"),
      userHandle: try message.optionalBytes("userHandle"),
      extensionResults: message.extensionResults)
  }

  /// From the parts of the browser's answer.
  ///
  /// - Throws: `malformed`.
  package init(
    credentialID: [UInt8], clientDataJSON: [UInt8], authenticatorData: [UInt8],
    signature: [UInt8], userHandle: [UInt8]? = nil
  ) throws(RegainError) {
    try self.init(
      credentialID: credentialID, clientDataJSON: clientDataJSON,
      authenticatorData: authenticatorData, signature: signature, userHandle: userHandle,
      extensionResults: JSONObject())
  }

  private init(
    credentialID: [UInt8], clientDataJSON: [UInt8], authenticatorData: [UInt8],
    signature: [UInt8], userHandle: [UInt8]?, extensionResults: JSONObject
  ) throws(RegainError) {
    guard signature.count <= Self.longestSignature else {
      throw .badMessage("the signature is too long")
    }
    guard userHandle.map({ Self.userHandleByteCounts.contains($0.count) }) ?? true else {
      throw .badMessage("userHandle has not 1 to 64 bytes")
    }
    (self.credentialID, self.userHandle) = (credentialID, userHandle)
    (self.clientDataJSON, self.signature) = (clientDataJSON, signature)
    clientData = try ClientData(clientDataJSON)
    self.authenticatorData = try AuthenticatorData(authenticatorData)
    // WebAuthn L3, 6.1: AT belongs to registrations.
    guard !self.authenticatorData.flags.hasAttestedCredential else {
      throw .badAuthenticatorData("an answer has a new key in it")
    }
    self.extensionResults = extensionResults
  }

  /// Does what WebAuthn L3, 7.2 demands, but for step 24: nothing of a passkey is to change before all else that the
  /// answer decides has been settled.
  ///
  /// What a passkey cannot have said by mistake, another eligibility for backups and a counter that went back, is looked
  /// at behind the signature: who sees one of those two reasons knows that the key's holder said so.
  ///
  /// - Parameters:
  ///   - challenge: the bytes that were issued, 16 or more.
  ///   - allowed: ids of the passkeys that were asked; empty when the browser was to find one, in which case the answer
  ///     must name its account.
  ///   - requiresUserVerification: true asks for more than the policy, false for no less.
  /// - Throws: `refused` with the reason.
  package func verify(
    challenge: [UInt8], credential: KnownCredential, allowed: [[UInt8]],
    policy: WebAuthnPolicy, requiresUserVerification: Bool = false
  ) throws(RegainError) -> VerifiedAssertion {
    try checkIdentity(credential, allowed)
    let checks = CeremonyChecks(
      kind: .assertion, challenge: challenge, policy: policy,
      requiresUserVerification: requiresUserVerification)
    try checks.check(extensionResults)
    try checks.check(clientData)
    try checks.check(authenticatorData)
    try checkSignature(credential)
    try checkHistory(credential)
    return VerifiedAssertion(
      credentialID: credentialID, flags: authenticatorData.flags,
      counter: authenticatorData.counter, signature: signature,
      extensions: ExtensionOutputs(
        client: extensionResults, authenticator: authenticatorData.extensions))
  }

  private func checkIdentity(
    _ credential: KnownCredential, _ allowed: [[UInt8]]
  ) throws(RegainError) {
    // Step 5.
    guard credentialID == credential.id, allowed.isEmpty || allowed.contains(credentialID) else {
      throw .refusal(.credentialNotAllowed)
    }
    // Step 6: must be there when nobody was named, and be right when it is there.
    guard userHandle == credential.userHandle || userHandle == nil && !allowed.isEmpty else {
      throw .refusal(.wrongUserHandle)
    }
  }

  /// Steps 20 and 21.
  private func checkSignature(_ credential: KnownCredential) throws(RegainError) {
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      let signed = authenticatorData.bytes + (try SHA2.hash(clientDataJSON.span))
      return try credential.publicKey.isValid(
        signature, for: signed, hash: credential.algorithm.hash)
    }
    // A stored row says both the key and its algorithm: they must go together.
    guard isValid, credential.publicKey.algorithm == credential.algorithm.keyAlgorithm else {
      throw .refusal(.wrongSignature)
    }
  }

  private func checkHistory(_ credential: KnownCredential) throws(RegainError) {
    // Step 19: a key is born to be copied or not to be (6.1.3).
    guard authenticatorData.flags.isBackupEligible == credential.isBackupEligible else {
      throw .refusal(.backupEligibilityChanged)
    }
    // Step 22: an authenticator that does not count says 0 always; for a decision on recovery, a
    // counter that has not grown is not only a sign of risk but an end.
    let doesNotCount = credential.counter == 0 && authenticatorData.counter == 0
    guard doesNotCount || authenticatorData.counter > credential.counter else {
      throw .refusal(.counterRegressed)
    }
  }
}
