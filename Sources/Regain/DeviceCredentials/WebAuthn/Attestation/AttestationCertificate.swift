internal import RegainCrypto

/// What several formats ask of the certificate of an attesting key.
extension Certificate {
  /// Version 3, and not an authority's: basic constraints are there and say no (WebAuthn L3, 8.2.1, 8.3.1).
  func requireLeaf() throws(RegainError) {
    guard version == 3, try readOrRefuse({ () throws(CryptoError) in try isAuthority() }) == false
    else { throw .refusal(.attestationInvalid) }
  }

  /// Where it names a model (1.3.6.1.4.1.45724.1.1.4, id-fido-gen-ce-aaguid), it is the authenticator's
  /// (WebAuthn L3, 8.2.1: an OCTET STRING in the extension's, not critical).
  func requireModel(_ aaguid: [UInt8]) throws(RegainError) {
    guard let model = self.extension(.fidoModel) else { return }
    let value = try readOrRefuse { () throws(CryptoError) in
      try DERReader.whole(model.value[...], .octetString).content
    }
    guard !model.isCritical, value.count == 16, value.elementsEqual(aaguid) else {
      throw .refusal(.attestationInvalid)
    }
  }

  /// Whether it is of a phone's, whose roots vouch for keys that any of its programs may sign with: such a key can
  /// sign a statement of another format.
  var isOfAnotherFormat: Bool {
    self.extension(.androidKeyDescription) != nil || self.extension(.appleNonce) != nil
  }

  /// Reads a part that a format has rules for; one that cannot be read breaks them.
  func readOrRefuse<Part>(_ read: () throws(CryptoError) -> Part) throws(RegainError) -> Part {
    do {
      return try read()
    } catch {
      throw .refusal(.attestationInvalid)
    }
  }
}

extension OID {
  static let fidoModel = OID(1, 3, 6, 1, 4, 1, 45724, 1, 1, 4)
  static let androidKeyDescription = OID(1, 3, 6, 1, 4, 1, 11129, 2, 1, 17)
  static let appleNonce = OID(1, 2, 840, 113635, 100, 8, 2)
}
