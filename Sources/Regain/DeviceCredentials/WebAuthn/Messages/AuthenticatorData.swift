/// What the authenticator signs over (WebAuthn L3, 6.1). Taken apart, and nothing verified.
package struct AuthenticatorData: Sendable {
  /// The whole of it, as it was signed.
  package let bytes: [UInt8]
  package let flags: AuthenticatorFlags
  /// Signatures made, as far as the authenticator counts them.
  package let counter: UInt32
  /// There in a registration only.
  package let credential: AttestedCredential?
  /// What the authenticator answers to extensions. Signed, asked for by nobody here, and relied on by nobody.
  package let extensions: CBORMap?

  /// In bytes: what comes before the credential and the extensions.
  package static let headByteCount = 37

  /// SHA-256 of the relying party's id.
  package var relyingPartyHash: ArraySlice<UInt8> { bytes[..<32] }

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard (Self.headByteCount...CBORReader.longest).contains(bytes.count) else {
      throw .badAuthenticatorData("it is too short or too long")
    }
    self.bytes = bytes
    flags = AuthenticatorFlags(rawValue: bytes[32])
    counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
    var end = Self.headByteCount
    credential = flags.hasAttestedCredential ? try AttestedCredential(in: bytes, at: &end) : nil
    extensions = flags.hasExtensions ? try Self.extensions(in: bytes, at: &end) : nil
    guard end == bytes.count else { throw .badAuthenticatorData("something follows it") }
  }

  private static func extensions(
    in bytes: [UInt8], at position: inout Int
  ) throws(RegainError) -> CBORMap {
    // Nothing hangs on the order of names that nobody relies on.
    let (value, end) = try CBORReader.decodePrefix(of: bytes, from: position, order: .any)
    guard let map = value.map else { throw .badAuthenticatorData("its extensions are no map") }
    position = end
    return map
  }
}

/// The new key in a registration (WebAuthn L3, 6.5.1).
package struct AttestedCredential: Sendable {
  /// 16 bytes: the model of the authenticator, by its maker's word. Zero where it says nothing.
  package let aaguid: [UInt8]
  /// 1 to 1023 bytes.
  package let id: [UInt8]
  /// The public key, as it was written: a COSE_Key.
  package let keyBytes: [UInt8]
  package let key: CBORMap

  /// WebAuthn L3, 7.1 step 26.
  package static let idByteCounts = 1...1023

  fileprivate init(in bytes: [UInt8], at position: inout Int) throws(RegainError) {
    let idStart = position + 18
    guard idStart <= bytes.count else { throw .badAuthenticatorData("it ends early") }
    let idCount = Int(bytes[idStart - 2]) << 8 | Int(bytes[idStart - 1])
    let keyStart = idStart + idCount
    guard Self.idByteCounts.contains(idCount), keyStart <= bytes.count else {
      throw .badAuthenticatorData("the credential's id is too short or too long")
    }
    // Where the key ends is where its reader stopped: what follows it is the extensions'.
    let (value, end) = try CBORReader.decodePrefix(of: bytes, from: keyStart)
    guard let map = value.map else { throw .badAuthenticatorData("its key is no map") }
    (aaguid, id) = (Array(bytes[position..<(idStart - 2)]), Array(bytes[idStart..<keyStart]))
    (key, keyBytes) = (map, Array(bytes[keyStart..<end]))
    position = end
  }
}

extension RegainError {
  package static func badAuthenticatorData(_ what: String) -> RegainError {
    RegainError(.malformed, "The authenticator's data is not as WebAuthn has it: \(what).")
  }
}
