/// One element of a DER document.
package struct DERElement: Sendable, Hashable {
  package let tag: DERTag
  package let content: ArraySlice<UInt8>
  /// With its tag and length.
  package let encoded: ArraySlice<UInt8>

  /// The elements within a constructed one.
  package var elements: DERReader { DERReader(content) }

  /// A BOOLEAN; DER knows one form of each value (X.690, 11.1).
  package func boolean() throws(CryptoError) -> Bool {
    guard tag == .boolean, content.count == 1, let byte = content.first, byte == 0 || byte == 0xFF
    else { throw .malformedEncoding }
    return byte == 0xFF
  }

  /// A small INTEGER or ENUMERATED that is not negative, in its shortest form (X.690, 8.3.2).
  package func smallInteger() throws(CryptoError) -> Int {
    guard (1...4).contains(content.count), let first = content.first, first & 0x80 == 0,
      content.count == 1 || first != 0 || content.dropFirst().first.map({ $0 & 0x80 != 0 }) == true
    else { throw .malformedEncoding }
    return content.reduce(0) { $0 << 8 | Int($1) }
  }

  /// An OBJECT IDENTIFIER.
  package func identifier() throws(CryptoError) -> OID {
    guard tag == .objectIdentifier, let oid = OID(content: Array(content)) else {
      throw .malformedEncoding
    }
    return oid
  }
}

/// What kind an element is (X.690, 8.1.2).
package struct DERTag: Sendable, Hashable {
  /// Class and constructed bit, as in the first byte.
  let leading: UInt8
  let number: UInt32

  package static let boolean = DERTag(leading: 0, number: 1)
  package static let integer = DERTag(leading: 0, number: 2)
  package static let bitString = DERTag(leading: 0, number: 3)
  package static let octetString = DERTag(leading: 0, number: 4)
  package static let objectIdentifier = DERTag(leading: 0, number: 6)
  package static let enumerated = DERTag(leading: 0, number: 10)
  package static let sequence = DERTag(leading: 0x20, number: 16)
  package static let set = DERTag(leading: 0x20, number: 17)

  /// A field with an explicit tag of its own, as in `[3] EXPLICIT`.
  package static func explicit(_ number: UInt32) -> DERTag {
    DERTag(leading: 0xA0, number: number)
  }

  /// A field whose tag replaces that of a primitive type, as in `[1] IMPLICIT BIT STRING`.
  package static func implicit(_ number: UInt32) -> DERTag {
    DERTag(leading: 0x80, number: number)
  }
}
