internal import Foundation
package import Regain
package import RegainCrypto

/// A private key in a file: PEM as OpenSSL writes it, or OpenSSH's own format.
package struct KeyFile: Sendable {
  package let path: String
  private let file: SecretFile

  /// More than RSA of 4096 bits takes in any of them.
  private static let longest = 16_384
  private static let openSSHHeader = "-----BEGIN OPENSSH PRIVATE KEY-----"

  package init(path: String) {
    self.path = path
    file = SecretFile(path: path, advice: "Name the file of a private key.")
  }

  /// Whether it is in OpenSSH's format, for which ssh-keygen signs: it asks for the passphrase, and for the
  /// touch of a security key.
  ///
  /// - Throws: as ``load(passphrase:)``.
  package func isOpenSSH() throws(RegainError) -> Bool {
    let bytes = try file.read(atMost: Self.longest)
    return bytes.bytes.starts(with: Self.openSSHHeader)
  }

  /// - Parameter passphrase: nil for none.
  /// - Throws: `misconfigured` when it is missing or a symbolic link; `insecurePermissions` when others may
  ///   read it; `malformed` when it is no key, or not under this passphrase; `unavailable`.
  package func load(
    passphrase: borrowing SecretBytes? = nil
  ) throws(RegainError) -> SigningKey {
    let bytes = try file.read(atMost: Self.longest)
    guard !bytes.bytes.starts(with: Self.openSSHHeader) else {
      throw RegainError(.malformed, "\(path) is in OpenSSH's format. Sign with ssh-keygen.")
    }
    do throws(CryptoError) {
      return try SigningKey(file: bytes, passphrase: passphrase)
    } catch {
      guard error == .invalidKey else { throw error.regainError }
      throw RegainError(
        .malformed,
        "\(path) is no private key for Ed25519, P-256, P-384 or RSA, or its passphrase is another.")
    }
  }
}
