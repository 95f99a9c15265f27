package import RegainCrypto

/// An SSH signature (OpenSSH PROTOCOL.sshsig), read strictly and not verified.
///
/// The bytes are no name for a signature: others can be made of them that are valid too. The version, the
/// key and the reserved part are not signed.
package struct UnverifiedSSHSignature: Sendable, Hashable {
  package let signer: SSHSignerKey
  package let data: SSHSignedData
  package let value: SSHSignatureValue
  /// As it was read, or made.
  package let blob: [UInt8]

  /// - Parameter armored: what `ssh-keygen -Y sign` writes, at most 16 KiB.
  /// - Throws: `malformed`.
  package init(armored: [UInt8]) throws(RegainError) {
    try self.init(blob: try SSHArmor.decode(armored))
  }

  /// - Throws: `malformed`.
  package init(blob: [UInt8]) throws(RegainError) {
    var reader = SSHReader(blob, of: "SSH signature")
    guard blob.count <= SSHArmor.longest else { throw reader.malformed("it is far too long") }
    guard try reader.readBytes(count: SSHSignedData.magic.count) == SSHSignedData.magic else {
      throw reader.malformed("it does not begin as they do")
    }
    // Not signed, so that one way is left to write it.
    guard try reader.readUInt32() == SSHSignedData.version else {
      throw reader.malformed("its version is not 1")
    }
    signer = try SSHSignerKey(blob: try reader.readString())
    data = try Self.readData(from: &reader)
    value = try SSHSignatureValue(try reader.readString())
    try reader.finish()
    guard value.algorithm.keyType == signer.key.type else {
      throw reader.malformed("its key is of another type than its signature")
    }
    self.blob = blob
  }

  private static func readData(
    from reader: inout SSHReader
  ) throws(RegainError) -> SSHSignedData {
    let namespace = try reader.readText()
    guard (1...SSHSignedData.longestNamespace).contains(namespace.utf8.count) else {
      throw reader.malformed("its namespace is empty or too long")
    }
    // Ignored by OpenSSH, and not signed as it stands there.
    guard try reader.readString().isEmpty else {
      throw reader.malformed("its reserved part is not empty")
    }
    switch try reader.readText() {
    case "sha256": return SSHSignedData(namespace: namespace, hash: .sha256)
    case "sha512": return SSHSignedData(namespace: namespace, hash: .sha512)
    default: throw reader.malformed("its hash is neither sha256 nor sha512")
    }
  }
}

extension UnverifiedSSHSignature {
  /// Puts a signature together.
  ///
  /// - Parameters:
  ///   - value: over the data's bytes, as an agent answers: an algorithm and what it made.
  ///   - signer: the key that made it.
  /// - Throws: `malformed` when they do not fit.
  package init(
    _ value: [UInt8], by signer: SSHSignerKey, over data: SSHSignedData
  ) throws(RegainError) {
    var writer = SSHWriter()
    writer.write(bytes: SSHSignedData.magic)
    writer.write(SSHSignedData.version)
    writer.write(string: signer.blob)
    data.writeHead(to: &writer)
    writer.write(string: value)
    try self.init(blob: writer.bytes)
  }

  /// As `ssh-keygen -Y verify` reads it.
  package var armored: [UInt8] { SSHArmor.encode(blob) }
}

extension UnverifiedSSHSignature {
  /// Signs a message with a key that is at hand.
  ///
  /// - Throws: `unavailable`, `defect`; `malformed` for a namespace that is none.
  package init(
    signing message: [UInt8], as data: SSHSignedData, with key: borrowing SigningKey
  ) throws(RegainError) {
    let signer = SSHPublicKey(key.publicKey)
    let value = try SSHSignatureValue.sign(try data.bytes(for: message), with: key)
    try self.init(value, by: .plain(signer), over: data)
  }
}
