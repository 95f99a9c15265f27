package import RegainCrypto

/// What seals a keyring file. Given by a person or a file, never on a command line.
public struct Passphrase: ~Copyable, Sendable {
  package let material: KeyMaterial
  package let byteCount: Int

  /// NIST SP 800-63B-4, 3.1.1.2 wants 15 characters where nothing else protects.
  package static let leastToSeal = 15
  private static let longest = 1024

  /// - Parameter bytes: 1 to 1024 bytes, as they are; wiping the original is up to its owner.
  /// - Throws: `malformed`.
  public init(copying bytes: Span<UInt8>) throws(RegainError) {
    guard (1...Self.longest).contains(bytes.count) else {
      throw RegainError(.malformed, "A passphrase has 1 to \(Self.longest) bytes.")
    }
    let secret = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try SecretBytes(copying: bytes)
    }
    self.init(KeyMaterial(secret), byteCount: bytes.count)
  }

  private init(_ material: KeyMaterial, byteCount: Int) {
    (self.material, self.byteCount) = (material, byteCount)
  }
}
