/// The key types of SSH that may answer a challenge. DSA and P-521 are not among them.
package enum SSHKeyType: String, Sendable, Hashable, CaseIterable {
  /// RFC 8709, 4.
  case ed25519 = "ssh-ed25519"
  /// RFC 5656, 3.1.
  case ecdsaP256 = "ecdsa-sha2-nistp256"
  case ecdsaP384 = "ecdsa-sha2-nistp384"
  /// RFC 4253, 6.6.
  case rsa = "ssh-rsa"
  /// OpenSSH PROTOCOL.u2f: keys in a security key.
  case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
  case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

  /// The type of a certificate of such a key (OpenSSH PROTOCOL.certkeys).
  package var certificateName: String {
    let vendor = "@openssh.com"
    let stem = rawValue.hasSuffix(vendor) ? String(rawValue.dropLast(vendor.count)) : rawValue
    return stem + "-cert-v01" + vendor
  }

  package init?(certificateName: String) {
    guard let type = Self.allCases.first(where: { $0.certificateName == certificateName }) else {
      return nil
    }
    self = type
  }

  package var isSecurityKey: Bool { self == .securityKeyEd25519 || self == .securityKeyECDSA }

  /// The name of the curve inside of a key (RFC 5656, 10.1).
  var curveName: String? {
    switch self {
    case .ecdsaP256, .securityKeyECDSA: "nistp256"
    case .ecdsaP384: "nistp384"
    case .ed25519, .rsa, .securityKeyEd25519: nil
    }
  }
}
