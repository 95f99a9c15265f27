internal import RegainCrypto

/// What a device handed in: read, bounded, and not yet verified.
public struct DeviceAnswer: Sendable {
  package let content: Content

  package enum Content: Sendable {
    case raw([UInt8], RawSignatureForm)
    case ssh(UnverifiedSSHSignature)
    case assertion(UnverifiedAssertion)
    case registration(UnverifiedRegistration)
    /// A file, of whatever kind the device makes.
    case unread([UInt8], RawSignatureForm)
  }

  private init(_ content: Content) { self.content = content }

  /// The kinds of device that answer so.
  package var kinds: [DeviceKind] {
    switch content {
    case .raw: [.raw]
    case .ssh: [.ssh, .sshSecurityKey]
    case .assertion, .registration: [.webAuthn]
    case .unread: []
    }
  }

  /// A signature over the challenge's text, as `openssl`, `tpm2_sign` or `pkcs11-tool` write it.
  ///
  /// - Parameters:
  ///   - signature: Ed25519: 64 bytes. ECDSA: by its form. RSA: as long as the key's modulus.
  ///   - form: of an ECDSA signature; it is never guessed. Not looked at for the others.
  /// - Throws: `malformed` when it is empty or has more than 1024 bytes.
  public static func raw(
    _ signature: [UInt8], form: RawSignatureForm = .der
  ) throws(RegainError) -> DeviceAnswer {
    guard (1...1024).contains(signature.count) else {
      throw RegainError(
        .malformed, "A signature has 1 to 1024 bytes; this one has \(signature.count).")
    }
    return DeviceAnswer(.raw(signature, form))
  }
}

extension DeviceAnswer {
  /// What `ssh-keygen -Y sign` writes.
  ///
  /// - Parameter armored: at most 16 KiB, as one block and nothing around it.
  /// - Throws: `malformed`: also for RSA with SHA-1, a key of small order, and whatever could be written in two ways.
  public static func ssh(_ armored: [UInt8]) throws(RegainError) -> DeviceAnswer {
    DeviceAnswer(.ssh(try UnverifiedSSHSignature(armored: armored)))
  }
}

extension DeviceAnswer {
  /// What `navigator.credentials.get()` gave, as `toJSON()` writes it (WebAuthn L3, 5.1.8).
  ///
  /// - Parameter json: at most 64 KiB.
  /// - Throws: `malformed`.
  public static func assertion(json: [UInt8]) throws(RegainError) -> DeviceAnswer {
    DeviceAnswer(.assertion(try UnverifiedAssertion(json: json)))
  }

  /// What `navigator.credentials.create()` gave, as `toJSON()` writes it: for an enrolment.
  ///
  /// - Parameter json: at most 64 KiB.
  /// - Throws: `malformed`.
  public static func registration(json: [UInt8]) throws(RegainError) -> DeviceAnswer {
    DeviceAnswer(.registration(try UnverifiedRegistration(json: json)))
  }
}

extension DeviceAnswer {
  /// In bytes: the longest of any kind.
  package static let longest = 65_536

  /// What a file holds, to be read as the device that is asked answers: which that is, nobody guesses from the bytes.
  ///
  /// - Throws: `malformed` when it is empty or has more than 64 KiB.
  public static func file(
    _ bytes: [UInt8], form: RawSignatureForm = .der
  ) throws(RegainError) -> DeviceAnswer {
    guard (1...longest).contains(bytes.count) else {
      throw RegainError(.malformed, "A signature has 1 to \(longest) bytes.")
    }
    return DeviceAnswer(.unread(bytes, form))
  }

  /// - Throws: `malformed` for what is no answer of this kind.
  package func resolved(for kind: DeviceKind) throws(RegainError) -> DeviceAnswer {
    guard case .unread(let bytes, let form) = content else { return self }
    switch kind {
    case .ssh, .sshSecurityKey: return try .ssh(bytes)
    case .webAuthn: return try .assertion(json: bytes)
    default: return try .raw(bytes, form: form)
    }
  }
}

/// How an ECDSA signature is written.
public struct RawSignatureForm: Sendable, Hashable {
  /// As the command calls it.
  public let name: String

  /// DER (RFC 3279, 2.2.3): `openssl`, `tpm2_sign -f plain`.
  public static let der = RawSignatureForm(name: "der", trusted: ())
  /// r ‖ s of fixed size (IEEE P1363): PKCS #11.
  public static let p1363 = RawSignatureForm(name: "p1363", trusted: ())

  private init(name: String, trusted: Void) { self.name = name }

  /// Nil for another name.
  public init?(name: String) {
    guard let form = [Self.der, .p1363].first(where: { $0.name == name }) else { return nil }
    self = form
  }
}
