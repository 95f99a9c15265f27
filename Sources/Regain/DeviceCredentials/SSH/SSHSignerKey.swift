/// The key that somebody signs with: alone, or in a certificate that nobody has verified yet.
package enum SSHSignerKey: Sendable, Hashable {
  case plain(SSHPublicKey)
  case certified(UnverifiedSSHCertificate)

  /// - Throws: `malformed`.
  package init(blob: [UInt8]) throws(RegainError) {
    var reader = SSHReader(blob, of: "SSH key")
    guard blob.count <= SSHPublicKey.longestBlob else {
      throw reader.malformed("it is far too long")
    }
    if let type = SSHKeyType(certificateName: try reader.readText()) {
      self = .certified(try UnverifiedSSHCertificate(blob: blob, of: type))
    } else {
      self = .plain(try SSHPublicKey(blob: blob))
    }
  }

  package var key: SSHPublicKey {
    switch self {
    case .plain(let key): key
    case .certified(let certificate): certificate.key
    }
  }

  /// Whose certificate it is; nil for a key alone.
  package var authority: SSHPublicKey? {
    if case .certified(let certificate) = self { certificate.authority } else { nil }
  }

  package var blob: [UInt8] {
    switch self {
    case .plain(let key): key.blob
    case .certified(let certificate): certificate.blob
    }
  }
}
