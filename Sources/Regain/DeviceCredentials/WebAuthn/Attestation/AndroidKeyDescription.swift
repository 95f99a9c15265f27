internal import RegainCrypto

/// What Android's certificates say of a key (Android key attestation, "Schema", KeyDescription).
struct AndroidKeyDescription {
  let challenge: [UInt8]
  /// What the operating system enforces, and what the secure hardware does.
  let software, hardware: Authorizations

  struct Authorizations {
    fileprivate(set) var purposes: Set<Int> = []
    fileprivate(set) var origin: Int?
    fileprivate(set) var isForAllApplications = false
  }

  /// - Throws: `malformedEncoding`.
  init(der: [UInt8]) throws(CryptoError) {
    var fields = try DERReader.whole(der[...], .sequence).elements
    // Versions and levels of security, of the attestation and of the key store.
    for _ in 0..<2 {
      _ = try fields.read(.integer)
      _ = try fields.read(.enumerated)
    }
    challenge = Array(try fields.read(.octetString).content)
    _ = try fields.read(.octetString)
    software = try Authorizations(fields.read(.sequence))
    hardware = try Authorizations(fields.read(.sequence))
    try fields.finish()
  }
}

extension AndroidKeyDescription.Authorizations {
  private static let (purpose, allApplications, origin): (UInt32, UInt32, UInt32) = (1, 600, 702)

  // Of some forty fields, three count; no field comes twice.
  fileprivate init(_ list: DERElement) throws(CryptoError) {
    var reader = list.elements
    var seen: Set<DERTag> = []
    while !reader.isAtEnd {
      let field = try reader.next()
      guard seen.insert(field.tag).inserted else { throw .malformedEncoding }
      switch field.tag {
      case .explicit(Self.purpose): purposes = try Self.purposes(field)
      case .explicit(Self.allApplications): isForAllApplications = true
      case .explicit(Self.origin):
        origin = try DERReader.whole(field.content, .integer).smallInteger()
      default: break
      }
    }
  }

  private static func purposes(_ field: DERElement) throws(CryptoError) -> Set<Int> {
    var members = try DERReader.whole(field.content, .set).elements
    var purposes: Set<Int> = []
    while !members.isAtEnd { purposes.insert(try members.read(.integer).smallInteger()) }
    return purposes
  }
}
