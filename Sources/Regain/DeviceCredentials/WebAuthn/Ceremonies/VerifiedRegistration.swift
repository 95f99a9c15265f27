/// A new passkey whose registration has been verified: what is to be stored of it.
package struct VerifiedRegistration: Sendable {
  /// 1 to 1023 bytes. Names the key to browsers.
  package let credentialID: [UInt8]
  package let key: COSEKey
  /// The key as the authenticator wrote it, for audits.
  package let keyBytes: [UInt8]
  /// 16 bytes: the model. Only as good as the attestation.
  package let aaguid: [UInt8]
  package let flags: AuthenticatorFlags
  package let counter: UInt32
  package let attestation: AttestationVerdict
  /// As in `usb`, `internal`: hints for ``RequestOptions``, by the browser's word alone. At most 8.
  package let transports: [String]
  package let extensions: ExtensionOutputs

  init(
    _ credential: AttestedCredential, _ key: COSEKey, _ data: AuthenticatorData,
    _ attestation: AttestationVerdict, transports: [String], extensions: ExtensionOutputs
  ) {
    (credentialID, aaguid) = (credential.id, credential.aaguid)
    (self.key, keyBytes) = (key, credential.keyBytes)
    (flags, counter) = (data.flags, data.counter)
    (self.attestation, self.transports) = (attestation, transports)
    self.extensions = extensions
  }
}
