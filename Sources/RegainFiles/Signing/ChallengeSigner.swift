package import Regain
package import RegainCrypto

/// Whatever has a private key and makes SSH signatures with it.
package struct ChallengeSigner: Sendable {
  private let means: Means

  private enum Means: Sendable {
    case agent(SSHAgent, SSHSignerKey)
    case program(SSHKeygen, keyPath: String)
    case key(HeldKey)
  }

  private init(_ means: Means) { self.means = means }

  /// A key, or a certificate for one, that an agent has.
  package static func agent(_ agent: SSHAgent, key: SSHSignerKey) -> ChallengeSigner {
    ChallengeSigner(.agent(agent, key))
  }

  /// A private key in OpenSSH's format, or the public half of one that the agent has.
  package static func sshKeygen(_ program: SSHKeygen, keyPath: String) -> ChallengeSigner {
    ChallengeSigner(.program(program, keyPath: keyPath))
  }

  package static func key(_ key: consuming SigningKey) -> ChallengeSigner {
    ChallengeSigner(.key(HeldKey(key)))
  }

  /// - Returns: the signature as ssh-keygen writes it.
  /// - Throws: `refused` when nothing was signed, or something else; as the agent and the program throw.
  package func sshSignature(
    message: [UInt8], namespace: String
  ) async throws(RegainError) -> [UInt8] {
    let signature = try await unverifiedSignature(message: message, namespace: namespace)
    try Self.check(signature, message: message, namespace: namespace)
    return signature.armored
  }

  /// Without a terminal ssh-keygen takes the first line of the message for the PIN of a security key, and signs the rest.
  private static func check(
    _ signature: UnverifiedSSHSignature, message: [UInt8], namespace: String
  ) throws(RegainError) {
    do throws(RegainError) {
      guard signature.data.namespace == namespace else { throw .refusal(.wrongNamespace) }
      try signature.value.verify(
        try signature.data.bytes(for: message), by: signature.signer.key)
    } catch {
      guard error.code == .refused else { throw error }
      throw RegainError(
        .refused,
        "Something else was signed than the challenge. If the key has a PIN, sign at a terminal, or have "
          + "SSH_ASKPASS ask for it.")
    }
  }

  private func unverifiedSignature(
    message: [UInt8], namespace: String
  ) async throws(RegainError) -> UnverifiedSSHSignature {
    let data = SSHSignedData(namespace: namespace)
    switch means {
    case .agent(let agent, let signer):
      let value = try await agent.sign(try data.bytes(for: message), with: signer)
      return try UnverifiedSSHSignature(value, by: signer, over: data)
    case .program(let program, let keyPath):
      let armored = try await program.sign(message, namespace: namespace, keyPath: keyPath)
      return try UnverifiedSSHSignature(armored: armored)
    case .key(let held):
      return try UnverifiedSSHSignature(signing: message, as: data, with: held.key)
    }
  }
}

/// A noncopyable key that several may sign with.
private final class HeldKey: Sendable {
  let key: SigningKey

  init(_ key: consuming SigningKey) { self.key = key }
}
