/// An extension of a certificate (RFC 5280, 4.1.2.9).
package struct CertificateExtension: Sendable, Hashable {
  package let oid: OID
  package let isCritical: Bool
  /// What the OCTET STRING holds: by convention, DER again.
  package let value: [UInt8]

  private static let most = 64

  /// Reads all of a certificate's.
  ///
  /// - Parameter field: the field `[3]`, where there is one.
  /// - Throws: `malformedEncoding`, also when one occurs twice (RFC 5280, 4.2).
  static func all(_ field: DERElement?) throws(CryptoError) -> [CertificateExtension] {
    guard let field else { return [] }
    var reader = try DERReader.whole(field.content, .sequence).elements
    var found: [CertificateExtension] = []
    while !reader.isAtEnd {
      let next = try CertificateExtension(reader.read(.sequence))
      guard found.count < most, !found.contains(where: { $0.oid == next.oid }) else {
        throw .malformedEncoding
      }
      found.append(next)
    }
    return found
  }

  private init(_ element: DERElement) throws(CryptoError) {
    var fields = element.elements
    oid = try fields.read(.objectIdentifier).identifier()
    isCritical = try fields.readIfPresent(.boolean)?.boolean() ?? false
    value = Array(try fields.read(.octetString).content)
    try fields.finish()
  }
}

extension OID {
  package static let subjectAlternativeName = OID(2, 5, 29, 17)
  package static let basicConstraints = OID(2, 5, 29, 19)
  package static let extendedKeyUsage = OID(2, 5, 29, 37)
}
