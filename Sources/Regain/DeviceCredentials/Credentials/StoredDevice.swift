package import RegainCrypto

/// One enrolled key, and what is known of it.
package struct StoredDevice: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let keyType: DeviceKeyType
  /// DER of the SubjectPublicKeyInfo: the one encoding of the key. Empty when only the log is left of the device.
  package let spki: HexBytes
  /// The owner's or administrator's name for it.
  package let name: String
  package var binding: DeviceBinding
  /// Which attestation was shown, as in `packed`; nil for none.
  package let attestation: String?
  package let enrolledAt: Timestamp
  /// Of an SSH security key: what its signatures are made for.
  package var application: String?
  /// Of an SSH security key: whether its key may be copied to another device.
  package var isBackupEligible: Bool?
  /// Of an SSH key that answers with certificates: the authority's public key, as an SSH blob.
  package var authority: HexBytes?
  /// Of a passkey.
  package var passkey: StoredPasskey?
  /// The highest that was seen; 0 for a device that does not count.
  package var counter: UInt32 = 0
  package var lastUsedAt: Timestamp?
  /// Digests of what the last ECDSA signatures share when they share a nonce, newest first.
  package var nonces: [HexBytes] = []
  package var endedAt: Timestamp?
  package var quarantinedAt: Timestamp?
  /// Set when part of the log was lost while it was alive: it must be enrolled anew.
  package var suspendedAt: Timestamp?

  package init(
    id: RandomIdentifier, keyType: DeviceKeyType, spki: [UInt8], name: String,
    binding: DeviceBinding, attestation: String?, enrolledAt: Timestamp
  ) {
    (self.id, self.keyType, self.spki) = (id, keyType, HexBytes(spki))
    (self.name, self.binding, self.attestation) = (name, binding, attestation)
    self.enrolledAt = enrolledAt
  }

  /// Of which only the log is left: it answers nothing.
  package init(lost id: RandomIdentifier, enrolledAt: Timestamp) {
    self.init(
      id: id, keyType: DeviceKeyType(.webAuthn, nil), spki: [], name: "-", binding: .exportable,
      attestation: nil, enrolledAt: enrolledAt)
  }

  package var isLost: Bool { spki.bytes.isEmpty }

  /// Why it may not answer; nil: it may.
  package var refusal: RefusalReason? {
    if endedAt != nil { return .deviceRevoked }
    if quarantinedAt != nil { return .deviceQuarantined }
    return suspendedAt != nil ? .deviceSuspended : nil
  }

  /// SHA-256 of the SubjectPublicKeyInfo, 32 bytes.
  package func fingerprint() throws(RegainError) -> [UInt8] { try sha256(spki.bytes) }

  /// Its public key, which was checked when it was enrolled and stands under the row's MAC.
  package func publicKey() throws(RegainError) -> PublicKey {
    guard let key = try? PublicKey(spki: spki.bytes) else { throw .refusal(.unknownDevice) }
    return key
  }
}

extension StoredDevice {
  /// As SSH writes its key.
  package func sshKey() throws(RegainError) -> SSHPublicKey {
    let key = try publicKey()
    guard let application else { return SSHPublicKey(key) }
    return try SSHPublicKey(key, application: application)
  }
}

extension StoredDevice {
  /// As WebAuthn knows it.
  ///
  /// The counter is 0, under which every one has grown: whether it has is decided in the commit, on the row as it is then.
  package func credential() throws(RegainError) -> KnownCredential {
    guard let passkey, let algorithm = WebAuthnAlgorithm(registered: passkey.algorithm) else {
      throw .refusal(.unknownDevice)
    }
    return KnownCredential(
      id: passkey.credentialID.bytes, publicKey: try publicKey(), algorithm: algorithm,
      isBackupEligible: passkey.backupEligible, counter: 0,
      userHandle: passkey.userHandle.bytes)
  }

  package var descriptor: CredentialDescriptor? {
    passkey.map { CredentialDescriptor(id: $0.credentialID.bytes, transports: $0.transports) }
  }
}

/// What only a passkey has.
package struct StoredPasskey: Sendable, Hashable, Codable {
  /// 1 to 1023 bytes.
  package let credentialID: HexBytes
  /// The COSE algorithm it was made with.
  package let algorithm: Int64
  /// 16 bytes that name the make of the authenticator; zero where it does not say.
  package let aaguid: HexBytes
  package let transports: [String]
  /// What browsers were given as the account's name: 16 bytes.
  package let userHandle: HexBytes
  package let backupEligible: Bool
  package var backedUp: Bool
}
