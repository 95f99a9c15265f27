package import RegainCrypto

/// What is signed instead of a message (OpenSSH PROTOCOL.sshsig, 3).
package struct SSHSignedData: Sendable, Hashable {
  /// What the signature is for: one that was made for another use is worth nothing here.
  package let namespace: String
  /// Of the message.
  package let hash: HashFunction

  static let magic = Array("SSHSIG".utf8)
  static let version: UInt32 = 1
  /// In bytes.
  static let longestNamespace = 256

  package init(namespace: String, hash: HashFunction = .sha512) {
    (self.namespace, self.hash) = (namespace, hash)
  }

  /// - Throws: `defect`, `unavailable`.
  package func bytes(for message: [UInt8]) throws(RegainError) -> [UInt8] {
    let digest = try mapCryptoErrors { () throws(CryptoError) in
      try SHA2.hash(message.span, using: hash)
    }
    var writer = SSHWriter()
    writer.write(bytes: Self.magic)
    writeHead(to: &writer)
    writer.write(string: digest)
    return writer.bytes
  }

  /// The namespace, nothing where there is a place for more, the name of the hash.
  func writeHead(to writer: inout SSHWriter) {
    writer.write(text: namespace)
    writer.write(text: "")
    writer.write(text: hash == .sha256 ? "sha256" : "sha512")
  }
}
