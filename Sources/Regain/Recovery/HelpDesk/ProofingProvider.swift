package import RegainCrypto

/// Who proves identities, and signs what he found.
public struct ProofingProvider: Sendable, Hashable {
  /// As in a statement: 1 to 64 small letters, digits and hyphens.
  public let name: String
  /// The most that his word counts for, 1 to 3.
  public let highestLevel: Int
  package let publicKey: PublicKey

  /// Evidence ends with the key that signed it.
  func keyDigest() throws(RegainError) -> HexBytes { HexBytes(try sha256(publicKey.spki)) }

  /// - Parameters:
  ///   - publicKey: in PEM: Ed25519, ECDSA on P-256 or P-384, or RSA.
  ///   - highestLevel: 1 to 3.
  /// - Throws: `misconfigured`.
  public init(_ name: String, publicKey pem: String, highestLevel: Int) throws(RegainError) {
    guard RecoveryAction.isName(name) else {
      throw RegainError(
        .misconfigured,
        "A provider of proofing is 1 to 64 small letters, digits and hyphens, beginning with a letter."
      )
    }
    guard (1...3).contains(highestLevel) else {
      throw RegainError(.misconfigured, "A provider's highest level is 1, 2 or 3.")
    }
    do throws(RegainError) {
      publicKey = try PublicKeyFile.read(pem)
    } catch {
      throw RegainError(.misconfigured, "The key of the provider \(name): \(error.message)")
    }
    (self.name, self.highestLevel) = (name, highestLevel)
  }
}
