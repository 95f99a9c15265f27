package import RegainCrypto

/// What was stored of a passkey, for its answers to be held against.
package struct KnownCredential: Sendable, Hashable {
  package let id: [UInt8]
  package let publicKey: PublicKey
  package let algorithm: WebAuthnAlgorithm
  package let isBackupEligible: Bool
  /// The highest that was seen.
  package let counter: UInt32
  /// 1 to 64 bytes: what browsers were given as the account's name.
  package let userHandle: [UInt8]

  package init(
    id: [UInt8], publicKey: PublicKey, algorithm: WebAuthnAlgorithm, isBackupEligible: Bool,
    counter: UInt32, userHandle: [UInt8]
  ) {
    (self.id, self.publicKey, self.algorithm) = (id, publicKey, algorithm)
    (self.isBackupEligible, self.counter) = (isBackupEligible, counter)
    self.userHandle = userHandle
  }
}
