/// What a security key says beside its signature, and signs (OpenSSH PROTOCOL.u2f, SSH U2F signatures).
package struct SecurityKeyStatement: Sendable, Hashable {
  /// As in WebAuthn L3, 6.1. Bits 1 and 5 are reserved there; what they come to mean, a signature covers.
  package let flags: UInt8
  /// Signatures made so far, of this key or of the whole device; 0 where it does not count.
  package let counter: UInt32

  package init(flags: UInt8, counter: UInt32) { (self.flags, self.counter) = (flags, counter) }

  /// Somebody touched it.
  package var isUserPresent: Bool { flags & 0x01 != 0 }
  /// It knew who: by a PIN or a finger.
  package var isUserVerified: Bool { flags & 0x04 != 0 }
  /// The key may be copied to another device.
  package var isBackupEligible: Bool { flags & 0x08 != 0 }
  /// A copy of the key exists.
  package var isBackedUp: Bool { flags & 0x10 != 0 }
  /// Only of a registration.
  var hasAttestedCredential: Bool { flags & 0x40 != 0 }
  var hasExtensions: Bool { flags & 0x80 != 0 }

  /// One byte and four, as they are sent and signed.
  var bytes: [UInt8] {
    var writer = SSHWriter()
    writer.write(bytes: [flags])
    writer.write(counter)
    return writer.bytes
  }
}
