/// What an authenticator says of an answer in one byte (WebAuthn L3, 6.1). Bits 1 and 5 are reserved, and not looked at.
package struct AuthenticatorFlags: Sendable, Hashable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// UP: somebody touched it.
  package var isUserPresent: Bool { rawValue & 0x01 != 0 }
  /// UV: it knew who.
  package var isUserVerified: Bool { rawValue & 0x04 != 0 }
  /// BE: the key may be copied to other devices. Never changes in a key's life.
  package var isBackupEligible: Bool { rawValue & 0x08 != 0 }
  /// BS: it has been.
  package var isBackedUp: Bool { rawValue & 0x10 != 0 }
  /// AT
  package var hasAttestedCredential: Bool { rawValue & 0x40 != 0 }
  /// ED
  package var hasExtensions: Bool { rawValue & 0x80 != 0 }
}
