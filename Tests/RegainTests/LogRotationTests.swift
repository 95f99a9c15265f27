import Regain
import RegainCrypto
import RegainTesting
import Testing

private let newKeyID = "0123456789abcdef"

@Suite("A log whose key was changed") struct LogRotationTests {
  /// A log of 300 entries under the bench's own key, and what is appended to it and signed by hand.
  private struct Log {
    let bench: Bench
    let trust: LogTrust
    let origin: String
    let old: LogSigner

    init() async throws {
      bench = try await makeLog(300)
      trust = try await bench.service.audit.trust()
      origin = trust.origin
      old = try #require(bench.service.context.keyring.logSigners(named: origin).first)
    }

    func signer(_ byte: UInt8) throws -> LogSigner {
      let seed = [UInt8](repeating: byte, count: 32)
      return try LogSigner(seed: KeyMaterial(try SecretBytes(copying: seed.span)), origin: origin)
    }

    func append(from old: LogSigner, to new: LogSigner) async throws {
      let rotation = try KeyRotation(from: old, to: new)
      let event = AuditEvent(.keyRotated).adding(.key, .keyID(newKeyID))
        .adding(.purpose, .purpose(.logSigning))
        .adding(.oldKey, .bytes(rotation.oldKey)).adding(.newKey, .bytes(rotation.newKey))
        .adding(.oldSignature, .bytes(rotation.oldSignature))
        .adding(.newSignature, .bytes(rotation.newSignature))
      try await append(event)
    }

    func append(_ event: AuditEvent = plainEvent) async throws {
      let entry = try AuditRecorder(random: SystemRandom()).appending(event, at: bench.clock.now)
      #expect(await bench.memory.commit(ChangeSet([entry])) == .committed)
    }

    /// The log as it is, with a checkpoint that only one key has signed.
    func verdict(signedBy signer: LogSigner) async throws -> LogVerdict {
      let folder = MemoryFolder()
      let exported = try await bench.service.audit.exportLog(to: folder, withValues: false)
      let note = SignedNote(text: try SignedNote(Array(exported.note.utf8)).text)
      try folder.write(note.adding([try signer.sign(note)]).bytes, to: LogFile.checkpoint)
      return try LogVerifier(trust: trust).verify(folder)
    }
  }

  @Test("The old key's word ends with the change, and the new one's begins") func successor()
    async throws
  {
    let log = try await Log()
    let new = try log.signer(7)
    #expect(try await log.verdict(signedBy: log.old).isSound)
    #expect(try await log.verdict(signedBy: new).firstBadIndex == 0)
    try await log.append(from: log.old, to: new)
    // Who signed the change may also sign the log up to it.
    #expect(try await log.verdict(signedBy: log.old).isSound)
    #expect(try await log.verdict(signedBy: new).isSound)
    try await log.append()
    #expect(try await !log.verdict(signedBy: log.old).isSound)
    #expect(try await log.verdict(signedBy: new).isSound)
  }

  @Test("A key that was replaced names no second successor", arguments: [0, 1, 30])
  func thief(_ between: Int) async throws {
    let log = try await Log()
    let (new, thief) = (try log.signer(7), try log.signer(8))
    try await log.append(from: log.old, to: new)
    for _ in 0..<between { try await log.append() }
    try await log.append(from: log.old, to: thief)
    for signer in [thief, new] {
      #expect(try await log.verdict(signedBy: signer).firstBadIndex == Int64(301 + between))
    }
  }

  @Test("Of a change that one of the two has not signed, nobody is the successor") func forged()
    async throws
  {
    let log = try await Log()
    let (thief, new) = (try log.signer(8), try log.signer(9))
    // Signed by a stranger: it says nothing either way, and its successor is nobody's.
    try await log.append(from: thief, to: new)
    #expect(try await log.verdict(signedBy: log.old).isSound)
    #expect(try await !log.verdict(signedBy: new).isSound)
    // With the old key's name on it, and a stranger's signature.
    let rotation = try KeyRotation(from: thief, to: new)
    let event = AuditEvent(.keyRotated).adding(.key, .keyID(newKeyID))
      .adding(.purpose, .purpose(.logSigning))
      .adding(.oldKey, .bytes(log.old.verifierKey.publicKey))
      .adding(.newKey, .bytes(rotation.newKey))
      .adding(.oldSignature, .bytes(rotation.oldSignature))
      .adding(.newSignature, .bytes(rotation.newSignature))
    try await log.append(event)
    #expect(try await log.verdict(signedBy: new).firstBadIndex == 301)
  }
}
