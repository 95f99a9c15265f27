internal import RegainCrypto

/// What a browser gives for a new passkey. Parsed, and nothing verified.
package struct UnverifiedRegistration: Sendable {
  /// 1 to 1023 bytes, as the authenticator has it.
  package let credentialID: [UInt8]
  private let clientDataJSON: [UInt8]
  private let clientData: ClientData
  private let attestation: UnverifiedAttestation
  private let credential: AttestedCredential
  private let extensionResults: JSONObject
  private let transports: [String]

  /// - Parameter json: of `PublicKeyCredential.toJSON()`, at most 64 KiB.
  /// - Throws: `malformed`.
  package init(json: [UInt8]) throws(RegainError) {
    let message = try CredentialMessage(json)
    try self.init(
      clientDataJSON: message.clientDataJSON,
      attestationObject: try message.bytes("attestationObject"),
      extensionResults: message.extensionResults, transports: message.transports)
    guard credentialID == message.id else {
      throw .badMessage("its id is not that of the key in it")
    }
  }

  /// From the parts of the browser's answer.
  ///
  /// - Throws: `malformed`.
  package init(clientDataJSON: [UInt8], attestationObject: [UInt8]) throws(RegainError) {
    try self.init(
      clientDataJSON: clientDataJSON, attestationObject: attestationObject,
      extensionResults: JSONObject(), transports: [])
  }

  private init(
    clientDataJSON: [UInt8], attestationObject: [UInt8], extensionResults: JSONObject,
    transports: [String]
  ) throws(RegainError) {
    self.clientDataJSON = clientDataJSON
    clientData = try ClientData(clientDataJSON)
    attestation = try UnverifiedAttestation(attestationObject)
    guard let credential = attestation.authenticatorData.credential else {
      throw .badAuthenticatorData("a registration has no key in it")
    }
    (self.credential, credentialID) = (credential, credential.id)
    (self.extensionResults, self.transports) = (extensionResults, transports)
  }

  /// Does what WebAuthn L3, 7.1 demands, but for step 27: whether somebody has the credential or its key already is for
  /// whoever stores it.
  ///
  /// - Parameters:
  ///   - challenge: the bytes that were issued, 16 or more.
  ///   - requiresUserVerification: true asks for more than the policy, false for no less.
  /// - Throws: `malformed`; `refused` with the reason.
  package func verify(
    challenge: [UInt8], policy: WebAuthnPolicy, requiresUserVerification: Bool = false,
    at time: Timestamp
  ) throws(RegainError) -> VerifiedRegistration {
    let checks = CeremonyChecks(
      kind: .registration, challenge: challenge, policy: policy,
      requiresUserVerification: requiresUserVerification)
    try checks.check(extensionResults)
    try checks.check(clientData)
    try checks.check(attestation.authenticatorData)
    let key = try requestedKey(policy)
    let json = clientDataJSON
    let hash = try mapCryptoErrors { () throws(CryptoError) in try SHA2.hash(json.span) }
    let verdict = try attestation.verify(
      for: credential, key, clientDataHash: hash, policy: policy.attestation, at: time)
    return VerifiedRegistration(
      credential, key, attestation.authenticatorData, verdict, transports: transports,
      extensions: ExtensionOutputs(
        client: extensionResults, authenticator: attestation.authenticatorData.extensions))
  }

  /// WebAuthn L3, 7.1 step 20: before anything else of the key is looked at.
  private func requestedKey(_ policy: WebAuthnPolicy) throws(RegainError) -> COSEKey {
    let identifier = try COSEKey.algorithmIdentifier(of: credential.key)
    guard let algorithm = WebAuthnAlgorithm(registered: identifier),
      policy.algorithms.contains(algorithm)
    else { throw .refusal(.algorithmNotRequested) }
    return try COSEKey(credential.key, for: algorithm)
  }
}
