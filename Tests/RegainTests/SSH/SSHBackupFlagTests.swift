import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("SSH: security keys whose keys may be copied") struct SSHBackupFlagTests {
  @Test(
    "A key that may be copied counts only where that is allowed; one that was copied and may not be, never",
    arguments: [
      (0x01, nil, nil), (0x09, nil, .syncedKey), (0x1D, nil, .syncedKey),
      (0x11, .backupFlags, .backupFlags),
    ] as [(UInt8, RefusalReason?, RefusalReason?)])
  func flags(_ flags: UInt8, wide: RefusalReason?, strict: RefusalReason?) async throws {
    let key = try SigningKey.generate(.ed25519, random: SeededRandom(seed: 4))
    let sshKey = try SSHPublicKey(key.publicKey, application: "ssh:")
    let data = SSHSignedData(namespace: "n@example.org")
    // OpenSSH PROTOCOL.u2f, SSH U2F signatures.
    let statement: [UInt8] = [flags, 0, 0, 0, 7]
    let (application, signed) = (Array("ssh:".utf8), try data.bytes(for: [1, 2, 3]))
    let (head, tail) = (try SHA2.hash(application.span), try SHA2.hash(signed.span))
    let algorithm = Array("sk-ssh-ed25519@openssh.com".utf8)
    let value: [UInt8] = [0, 0, 0, UInt8(algorithm.count)] + algorithm + [0, 0, 0, 64]
    let signature = try UnverifiedSSHSignature(
      value + key.sign(head + statement + tail, hash: .sha256) + statement, by: .plain(sshKey),
      over: data)
    for (isAllowed, reason) in [(true, wide), (false, strict)] {
      let error = await thrown {
        _ = try signature.verify(
          message: [1, 2, 3], namespace: "n@example.org", key: sshKey,
          rules: SSHRules(allowsSynced: isAllowed))
      }
      #expect(error?.reason == reason)
    }
  }
}
