internal import RegainCrypto

/// What is asked of a device's word about itself when it is enrolled, and whose word counts.
///
/// Applies to passkeys (WebAuthn L3, 6.5), to SSH keys of security keys, and to keys in a TPM. A statement that does not
/// hold is refused under every policy. Nothing is fetched: certificates and names are the administrator's to give.
public struct AttestationPolicy: Sendable, Hashable {
  /// How much is asked.
  public struct Requirement: Sendable, Hashable {
    let isTrustNeeded: Bool

    /// Statements are checked and recorded; a device without one, or with one that nobody trusted vouches for, is
    /// enrolled all the same.
    public static let accept = Requirement(isTrustNeeded: false)
    /// Only devices that a trusted certificate or a trusted TPM key vouches for are enrolled.
    public static let trusted = Requirement(isTrustNeeded: true)
  }

  /// How much is asked.
  public let requirement: Requirement
  let anchors: [Certificate]
  let tpmKeyNames: Set<[UInt8]>
  let models: Set<[UInt8]>?

  /// Asks for nothing and trusts nobody.
  public static let acceptAll = AttestationPolicy()

  private init() { (requirement, anchors, tpmKeyNames, models) = (.accept, [], [], nil) }

  /// - Parameters:
  ///   - trustedCertificates: in PEM, one behind another, at most 256 and 256 KiB: roots, intermediate certificates
  ///     or an attestation certificate itself. Nil for none.
  ///   - trustedTPMKeys: names of attestation keys in TPMs, as `tpm2_readpublic -n` gives them, in lower-case hex:
  ///     000b and 64 digits, or 000c and 96.
  ///   - models: AAGUIDs that may be enrolled, as in `01234567-89ab-cdef-0123-456789abcdef`. Nil for all. Without a
  ///     trusted certificate, a model is what the device says.
  /// - Throws: `misconfigured` for a text that is none of these, or when trust is needed and nobody is trusted.
  public init(
    requirement: Requirement, trustedCertificates: String? = nil, trustedTPMKeys: [String] = [],
    models: [String]? = nil
  ) throws(RegainError) {
    self.requirement = requirement
    anchors = try trustedCertificates.map(Self.certificates) ?? []
    tpmKeyNames = Set(try Self.each(trustedTPMKeys, Self.tpmKeyName))
    self.models = try models.map { models throws(RegainError) in
      Set(try Self.each(models, Self.model))
    }
    guard !requirement.isTrustNeeded || !anchors.isEmpty || !tpmKeyNames.isEmpty else {
      throw .badAttestationPolicy("it demands trust, and trusts nobody")
    }
  }
}

// MARK: reading

extension AttestationPolicy {
  private static func each<Value>(
    _ texts: [String], _ read: (String) throws(RegainError) -> Value
  ) throws(RegainError) -> [Value] {
    var values: [Value] = []
    for text in texts { values.append(try read(text)) }
    return values
  }

  private static func certificates(_ pem: String) throws(RegainError) -> [Certificate] {
    guard let certificates = try? PEMBundle.certificates(in: pem) else {
      throw .badAttestationPolicy("its certificates are not in PEM, or too many")
    }
    return certificates
  }

  private static func tpmKeyName(_ text: String) throws(RegainError) -> [UInt8] {
    let name = bytes(text[...])
    guard
      name.count == 34 && name.starts(with: [0, 0x0B])
        || name.count == 50 && name.starts(with: [0, 0x0C])
    else { throw .badAttestationPolicy("\(text) is no name of a TPM's key") }
    return name
  }

  private static func model(_ text: String) throws(RegainError) -> [UInt8] {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    let model = groups.flatMap(bytes)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], model.count == 16 else {
      throw .badAttestationPolicy("\(text) is no AAGUID")
    }
    return model
  }

  private static func bytes(_ hex: Substring) -> [UInt8] {
    let digits = Array(hex.utf8)
    return (try? Hex.decode(digits.span)) ?? []
  }
}

extension RegainError {
  fileprivate static func badAttestationPolicy(_ what: String) -> RegainError {
    RegainError(.misconfigured, "This is no policy for attestations: \(what).")
  }
}
