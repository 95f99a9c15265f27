internal import RegainCrypto

/// What is asked of an SSH agent (RFC draft-ietf-sshm-ssh-agent, 3).
package enum SSHAgentRequest: Sendable {
  /// Which keys it has.
  case identities
  /// To sign some bytes with one of them.
  case sign(SSHSignerKey, [UInt8])

  /// With their length in front.
  package var bytes: [UInt8] {
    var body = SSHWriter()
    switch self {
    case .identities: body.write(bytes: [11])
    case .sign(let signer, let data):
      body.write(bytes: [13])
      body.write(string: signer.blob)
      body.write(string: data)
      // Without it an agent signs with SHA-1.
      body.write(signer.key.type == .rsa ? Self.rsaWithSHA512 : 0)
    }
    var message = SSHWriter()
    message.write(string: body.bytes)
    return message.bytes
  }

  private static let rsaWithSHA512: UInt32 = 4
}

/// What an SSH agent answers.
package enum SSHAgentAnswer: Sendable, Hashable {
  case identities([Identity])
  /// An algorithm and what it made, as it stands in an SSH signature.
  case signature([UInt8])
  /// It has no such key, was not let, or nobody touched the security key.
  case failure

  package struct Identity: Sendable, Hashable {
    /// A key or a certificate, of any type.
    package let blob: [UInt8]
    package let comment: String
  }

  /// In bytes, without the length in front: what OpenSSH takes.
  package static let longest = 262_144
  static let mostIdentities = 2048

  /// - Parameter body: what follows the length.
  /// - Throws: `malformed`.
  package init(_ body: [UInt8]) throws(RegainError) {
    var reader = SSHReader(body, of: "answer of an SSH agent")
    guard body.count <= Self.longest else { throw reader.malformed("it is far too long") }
    switch try reader.readByte() {
    // The last two are those of older agents.
    case 5, 28, 30, 102: self = .failure
    case 12: self = .identities(try Self.readIdentities(from: &reader))
    case 14:
      self = .signature(try reader.readString())
      try reader.finish()
    default: throw reader.malformed("it is of a kind that was not asked for")
    }
  }

  private static func readIdentities(
    from reader: inout SSHReader
  ) throws(RegainError) -> [Identity] {
    let count = try reader.readUInt32()
    guard count <= mostIdentities else { throw reader.malformed("it has too many keys") }
    var identities: [Identity] = []
    for _ in 0..<count {
      let (blob, comment) = (try reader.readString(), try reader.readString())
      identities.append(Identity(blob: blob, comment: String(decoding: comment, as: UTF8.self)))
    }
    try reader.finish()
    return identities
  }
}
