/// A certificate of a user's SSH key (OpenSSH PROTOCOL.certkeys), read strictly and not verified.
package struct UnverifiedSSHCertificate: Sendable, Hashable {
  package let key: SSHPublicKey
  /// 0 where the authority does not count.
  package let serial: UInt64
  package let kind: UInt32
  /// What the authority calls it.
  package let keyID: String
  package let principals: [String]
  /// Seconds since 1970: the first that it is valid in.
  package let validAfter: UInt64
  /// Seconds since 1970: the first that it is no longer valid in; 2⁶⁴ − 1 for no end.
  package let validBefore: UInt64
  package let criticalOptions: [SSHCertificateOption]
  package let extensions: [SSHCertificateOption]
  package let authority: SSHPublicKey
  package let signature: SSHSignatureValue
  /// Everything before the signature.
  let signedBytes: [UInt8]
  package let blob: [UInt8]

  static let userKind: UInt32 = 1
  /// As many as OpenSSH reads.
  static let mostPrincipals = 256
  static let mostOptions = 64

  /// - Parameter type: of the key.
  /// - Throws: `malformed`.
  init(blob: [UInt8], of type: SSHKeyType) throws(RegainError) {
    var reader = SSHReader(blob, of: "SSH certificate")
    guard try reader.readText() == type.certificateName else {
      throw reader.malformed("it is of another type")
    }
    // The nonce, which keeps others from knowing what the authority will sign.
    _ = try reader.readString()
    key = try SSHPublicKey(type, from: &reader)
    (serial, kind) = (try reader.readUInt64(), try reader.readUInt32())
    keyID = try Self.readKeyID(from: &reader)
    principals = try Self.readPrincipals(from: &reader)
    (validAfter, validBefore) = (try reader.readUInt64(), try reader.readUInt64())
    criticalOptions = try Self.readOptions(from: &reader)
    extensions = try Self.readOptions(from: &reader)
    guard try reader.readString().isEmpty else {
      throw reader.malformed("its reserved part is not empty")
    }
    // Which reads keys alone: "chained" certificates are not supported.
    authority = try SSHPublicKey(blob: try reader.readString())
    signedBytes = Array(blob.dropLast(reader.rest.count))
    signature = try SSHSignatureValue(try reader.readString())
    try reader.finish()
    self.blob = blob
  }

  private static func readKeyID(from reader: inout SSHReader) throws(RegainError) -> String {
    guard let text = String(validating: try reader.readString(), as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw reader.malformed("its key id is not text") }
    return text
  }

  private static func readPrincipals(
    from reader: inout SSHReader
  ) throws(RegainError) -> [String] {
    var list = SSHReader(try reader.readString(), of: "SSH certificate")
    var principals: [String] = []
    while !list.isAtEnd {
      principals.append(try list.readText())
      guard principals.count <= mostPrincipals else {
        throw reader.malformed("it has too many principals")
      }
    }
    return principals
  }

  /// Each name once, in order.
  private static func readOptions(
    from reader: inout SSHReader
  ) throws(RegainError) -> [SSHCertificateOption] {
    var list = SSHReader(try reader.readString(), of: "SSH certificate")
    var options: [SSHCertificateOption] = []
    while !list.isAtEnd {
      let option = SSHCertificateOption(
        name: try list.readText(), data: try list.readString())
      guard options.count < mostOptions,
        options.last.map({ $0.name.utf8.lexicographicallyPrecedes(option.name.utf8) }) != false
      else { throw reader.malformed("its options are not in order, or too many") }
      options.append(option)
    }
    return options
  }
}

/// A restriction, or a permission, in a certificate.
package struct SSHCertificateOption: Sendable, Hashable {
  package let name: String
  package let data: [UInt8]
}
