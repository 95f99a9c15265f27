internal import CRegainShims

/// An X.509 certificate (RFC 5280, 4.1), taken apart; nothing about it is verified.
///
/// Whether a chain holds is asked of ``CertificateChain``. What is read here is what attestation formats have
/// rules about.
package struct Certificate: Sendable, Hashable {
  package let der: [UInt8]
  /// 1, 2 or 3.
  package let version: Int
  package let subject: DistinguishedName
  /// The DER of the subject's SubjectPublicKeyInfo.
  package let subjectPublicKeyInfo: [UInt8]
  package let extensions: [CertificateExtension]

  /// In bytes. The largest seen on devices take 2 KiB.
  package static let longest = 8192

  /// - Parameter der: the whole certificate and nothing behind it, at most 8 KiB.
  /// - Throws: `malformedEncoding`.
  package init(der: [UInt8]) throws(CryptoError) {
    guard der.count <= Self.longest else { throw .malformedEncoding }
    var parts = try DERReader.whole(der[...], .sequence).elements
    var fields = try parts.read(.sequence).elements
    _ = try parts.read(.sequence)
    _ = try parts.read(.bitString)
    try parts.finish()

    version = try Self.version(&fields)
    _ = try fields.read(.integer)
    // The algorithm, the issuer and the validity are libcrypto's to judge.
    for _ in 0..<3 { _ = try fields.read(.sequence) }
    subject = try DistinguishedName(fields.read(.sequence))
    subjectPublicKeyInfo = Array(try fields.read(.sequence).encoded)
    _ = try fields.readIfPresent(.implicit(1))
    _ = try fields.readIfPresent(.implicit(2))
    extensions = try CertificateExtension.all(fields.readIfPresent(.explicit(3)))
    try fields.finish()
    self.der = der
    guard isReadByLibcrypto else { throw .malformedEncoding }
  }

  // What it makes no sense of would otherwise fail only where a chain is looked for, as if it were its fault.
  private var isReadByLibcrypto: Bool {
    let bytes = der.span
    // unsafe: as many bytes as the array has.
    return unsafe bytes.withCPointer { unsafe regain_is_certificate($0, bytes.count) == 1 }
  }

  // RFC 5280, 4.1.2.1: version 1 is the default, which DER leaves out.
  private static func version(_ fields: inout DERReader) throws(CryptoError) -> Int {
    guard let field = try fields.readIfPresent(.explicit(0)) else { return 1 }
    let number = try DERReader.whole(field.content, .integer).smallInteger()
    guard (1...2).contains(number) else { throw .malformedEncoding }
    return number + 1
  }

  /// The subject's key; nil when it is of a kind or size that nothing here verifies with.
  package var publicKey: PublicKey? { try? PublicKey(spki: subjectPublicKeyInfo) }

  /// The extension of this name.
  package func `extension`(_ oid: OID) -> CertificateExtension? {
    extensions.first { $0.oid == oid }
  }

  /// Whether it may certify others: the CA member of the basic constraints (RFC 5280, 4.2.1.9).
  ///
  /// - Returns: nil without that extension.
  /// - Throws: `malformedEncoding`.
  package func isAuthority() throws(CryptoError) -> Bool? {
    guard let constraints = self.extension(.basicConstraints) else { return nil }
    var fields = try DERReader.whole(constraints.value[...], .sequence).elements
    guard let flag = try fields.readIfPresent(.boolean) else { return false }
    return try flag.boolean()
  }

  /// What the subject's key is for (RFC 5280, 4.2.1.12); empty without that extension.
  ///
  /// - Throws: `malformedEncoding`.
  package func extendedKeyUsages() throws(CryptoError) -> [OID] {
    guard let usage = self.extension(.extendedKeyUsage) else { return [] }
    var purposes = try DERReader.whole(usage.value[...], .sequence).elements
    var usages: [OID] = []
    while !purposes.isAtEnd { usages.append(try purposes.next().identifier()) }
    return usages
  }

  /// The subject's names that are directory names (RFC 5280, 4.2.1.6); empty without that extension.
  ///
  /// - Throws: `malformedEncoding`.
  package func alternativeDirectoryNames() throws(CryptoError) -> [DistinguishedName] {
    guard let names = self.extension(.subjectAlternativeName) else { return [] }
    var reader = try DERReader.whole(names.value[...], .sequence).elements
    var found: [DistinguishedName] = []
    while !reader.isAtEnd {
      let name = try reader.next()
      guard name.tag == .explicit(4) else { continue }
      found.append(try DistinguishedName(DERReader.whole(name.content, .sequence)))
    }
    return found
  }
}
