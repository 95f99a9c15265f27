/// A name as directories know it (RFC 5280, 4.1.2.4): attributes with values, in their order.
package struct DistinguishedName: Sendable, Hashable {
  package let attributes: [Attribute]

  package struct Attribute: Sendable, Hashable {
    package let type: OID
    /// The bytes of whatever string type it has.
    package let value: [UInt8]
  }

  private static let most = 64

  /// - Throws: `malformedEncoding`.
  init(_ element: DERElement) throws(CryptoError) {
    var sets = element.elements
    var attributes: [Attribute] = []
    while !sets.isAtEnd {
      var members = try sets.read(.set).elements
      repeat {
        guard attributes.count < Self.most else { throw .malformedEncoding }
        attributes.append(try Self.attribute(members.read(.sequence)))
      } while !members.isAtEnd
    }
    self.attributes = attributes
  }

  private static func attribute(_ element: DERElement) throws(CryptoError) -> Attribute {
    var fields = element.elements
    let type = try fields.read(.objectIdentifier).identifier()
    let value = try fields.next().content
    try fields.finish()
    return Attribute(type: type, value: Array(value))
  }

  package var isEmpty: Bool { attributes.isEmpty }

  /// The values of all attributes of one type.
  package func values(of type: OID) -> [[UInt8]] {
    attributes.filter { $0.type == type }.map(\.value)
  }
}

extension OID {
  package static let commonName = OID(2, 5, 4, 3)
  package static let countryName = OID(2, 5, 4, 6)
  package static let organizationName = OID(2, 5, 4, 10)
  package static let organizationalUnitName = OID(2, 5, 4, 11)
}
