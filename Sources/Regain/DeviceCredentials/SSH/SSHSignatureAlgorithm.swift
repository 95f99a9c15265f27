package import RegainCrypto

/// How an SSH signature is made. RSA with SHA-1, whose name is `ssh-rsa`, is not among them.
package enum SSHSignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  case ed25519 = "ssh-ed25519"
  case ecdsaP256 = "ecdsa-sha2-nistp256"
  case ecdsaP384 = "ecdsa-sha2-nistp384"
  /// RFC 8332, 3.
  case rsaSHA256 = "rsa-sha2-256"
  case rsaSHA512 = "rsa-sha2-512"
  case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
  case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
  /// Made by a browser (OpenSSH PROTOCOL.u2f, webauthn signatures).
  case webAuthnECDSA = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"

  /// The type of the keys that sign so.
  package var keyType: SSHKeyType {
    switch self {
    case .ed25519: .ed25519
    case .ecdsaP256: .ecdsaP256
    case .ecdsaP384: .ecdsaP384
    case .rsaSHA256, .rsaSHA512: .rsa
    case .securityKeyEd25519: .securityKeyEd25519
    case .securityKeyECDSA, .webAuthnECDSA: .securityKeyECDSA
    }
  }

  /// Of the signature itself; Ed25519 has its own.
  package var hash: HashFunction {
    switch self {
    case .ecdsaP384: .sha384
    case .ed25519, .rsaSHA512: .sha512
    case .ecdsaP256, .rsaSHA256, .securityKeyEd25519, .securityKeyECDSA, .webAuthnECDSA: .sha256
    }
  }

  /// How Regain signs with a key of a type.
  package init(signingWith type: SSHKeyType) {
    self =
      switch type {
      case .ed25519: .ed25519
      case .ecdsaP256: .ecdsaP256
      case .ecdsaP384: .ecdsaP384
      case .rsa: .rsaSHA512
      case .securityKeyEd25519: .securityKeyEd25519
      case .securityKeyECDSA: .securityKeyECDSA
      }
  }
}
