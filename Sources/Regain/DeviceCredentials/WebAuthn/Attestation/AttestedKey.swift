package import RegainCrypto

/// What an attestation statement speaks of: a new key, and the ceremony in which it was made.
package struct AttestedKey: Sendable {
  let data: AuthenticatorData
  let clientDataHash: [UInt8]
  let credential: AttestedCredential
  let algorithm: WebAuthnAlgorithm
  let publicKey: PublicKey

  /// - Parameters:
  ///   - clientDataHash: 32 bytes.
  ///   - key: that of the credential.
  package init(
    _ credential: AttestedCredential, in data: AuthenticatorData, clientDataHash: [UInt8],
    key: COSEKey
  ) {
    (self.credential, self.data, self.clientDataHash) = (credential, data, clientDataHash)
    (algorithm, publicKey) = (key.algorithm, key.publicKey)
  }

  /// Reads the key out of authenticator data.
  ///
  /// - Throws: `malformed`; `refused` for an algorithm that nobody may ask for.
  package init(data: AuthenticatorData, clientDataHash: [UInt8]) throws(RegainError) {
    guard let credential = data.credential else {
      throw .badAuthenticatorData("it has no new key")
    }
    let identifier = try COSEKey.algorithmIdentifier(of: credential.key)
    guard let algorithm = WebAuthnAlgorithm(registered: identifier) else {
      throw .refusal(.algorithmNotRequested)
    }
    self.init(
      credential, in: data, clientDataHash: clientDataHash,
      key: try COSEKey(credential.key, for: algorithm))
  }

  /// 16 bytes: the model, as the authenticator names it.
  package var aaguid: [UInt8] { credential.aaguid }

  /// What most formats sign (WebAuthn L3, 6.5.2).
  var signedData: [UInt8] { data.bytes + clientDataHash }
}

/// What a statement that holds has shown.
package enum AttestationEvidence: Sendable, Hashable {
  /// Nothing.
  case none
  /// That whoever made the statement has the key itself.
  case selfSigned
  /// That the holder of the first certificate's key speaks for the new one. The others are to lead to a trusted
  /// one, which is not looked at here.
  case certified(by: [Certificate])
  /// Someone vouches for a key that may be copied elsewhere: nothing that could be trusted.
  case portable
}

/// How far a device's word about itself goes.
package enum AttestationStanding: Sendable, Hashable {
  case absent, selfSigned, untrusted, trusted
}
