import Regain
import RegainCrypto
import Testing

@Suite("Signed notes") struct NoteTests {
  /// The example of C2SP tlog-cosignature and tlog-checkpoint.
  private static let example = """
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

    """

  @Test("The specification's example reads, and is written again as it was") func example() throws {
    let unverified = try UnverifiedCheckpoint(Array(Self.example.utf8))
    #expect(unverified.checkpoint.origin == "example.com/behind-the-sofa")
    #expect(unverified.checkpoint.size == 20_852_163)
    #expect(unverified.note.signatures.map(\.name).last == "witness.example.com/w1")
    #expect(Cosignature.time(of: unverified.note.signatures[1])?.secondsSince1970 == 1_679_315_147)
    #expect(unverified.note.bytes == Array(Self.example.utf8))
    #expect(unverified.checkpoint.text == unverified.note.text)
  }

  /// The key and note of golang.org/x/mod's own tests (sumdb/note), an implementation of its own.
  @Test("A note and a key of another implementation verify") func foreign() throws {
    let key = try NoteVerifierKey(
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    let text = """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      """
    let line =
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    let note = try SignedNote(Array("\(text)\n\(line)".utf8))
    #expect(try note.signers(among: [key]) == [key])
    #expect(key.description == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    let other = SignedNote(text: text + "!\n", signatures: note.signatures)
    #expect(throws: RegainError(.refused, "")) { try other.signers(among: [key]) }
  }

  private func makeSigner(_ byte: UInt8 = 1, name: String = "log.example/1") throws -> LogSigner {
    let seed = try SecretBytes(copying: [UInt8](repeating: byte, count: 32).span)
    return try LogSigner(seed: KeyMaterial(seed), origin: name)
  }

  @Test("Unknown keys are passed over; a known one that does not verify spoils the note")
  func unknownKeys() throws {
    let (own, stranger) = (try makeSigner(1), try makeSigner(2))
    let note = SignedNote(text: "text\n")
    let signed = note.adding([try own.sign(note), try stranger.sign(note)])
    #expect(try signed.signers(among: [own.verifierKey]) == [own.verifierKey])
    #expect(try signed.signers(among: []).isEmpty)
    // The same name with another key, and the same key under another name, are other keys.
    #expect(try signed.signers(among: [try makeSigner(3).verifierKey]).isEmpty)
    #expect(try signed.signers(among: [try makeSigner(1, name: "other").verifierKey]).isEmpty)
    let right = try own.sign(note)
    var bytes = right.bytes
    bytes[0] ^= 1
    let wrong = SignedNote.Signature(name: right.name, keyID: right.keyID, bytes: bytes)
    let spoilt = note.adding([right, wrong])
    #expect(throws: RegainError(.refused, "")) {
      try spoilt.signers(among: [own.verifierKey])
    }
  }

  @Test("A cosignature is bound to its time, and is no signature of the log's") func cosignatures()
    throws
  {
    let seed = KeyMaterial(try SecretBytes(copying: [UInt8](repeating: 5, count: 32).span))
    let plain = try LogSigner(seed: seed, origin: "witness.example/1").verifierKey
    let key = try NoteVerifierKey(
      name: plain.name, kind: .ed25519Cosignature, publicKey: plain.publicKey)
    let note = SignedNote(text: "log.example/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    let time = Timestamp(secondsSince1970: 1_700_000_000)
    let signature = try Cosignature.sign(note, as: key, seed: seed, at: time)
    #expect(try note.adding([signature]).signers(among: [key]) == [key])
    #expect(try note.adding([signature]).signers(among: [plain]).isEmpty)
    var later = signature.bytes
    later[7] ^= 1
    let moved = SignedNote.Signature(name: key.name, keyID: key.id, bytes: later)
    #expect(throws: RegainError(.refused, "")) {
      try note.adding([moved]).signers(among: [key])
    }
  }

  @Test(
    "What is no note is refused",
    arguments: [
      "", "\n", "text", "text\n", "text\n\n", "\n— a AAAAAAA=\n", "text\n— a AAAAAAA=\n",
      "text\n\n- a AAAAAAA=\n", "text\n\n—  a AAAAAAA=\n", "text\n\n— a+b AAAAAAA=\n",
      "text\n\n— a AAAA\n", "text\n\n— a AAAAAAA\n", "text\n\n— a AAAAAAA=",
      "te\u{1}xt\n\n— a AAAAAAA=\n",
      "text\r\n\r\n— a AAAAAAA=\r\n", "text\n\n— a AAAAAAA= x\n", "text\n\n— a AAAAAAB=\n",
    ])
  func malformed(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try SignedNote(Array(text.utf8)) }
  }

  @Test("Sixteen signatures are read, a flood of them is not") func manySignatures() throws {
    let line = "— a AAAAAAA=\n"
    let sixteen = "text\n\n" + String(repeating: line, count: 16)
    #expect(try SignedNote(Array(sixteen.utf8)).signatures.count == 16)
    let flood = "text\n\n" + String(repeating: line, count: 65)
    #expect(throws: RegainError(.malformed, "")) { try SignedNote(Array(flood.utf8)) }
    #expect(throws: RegainError(.malformed, "")) {
      try SignedNote([UInt8](repeating: 0x41, count: SignedNote.longest + 1))
    }
    #expect(throws: RegainError(.malformed, "")) { try SignedNote([0xFF, 0x0A, 0x0A]) }
  }

  @Test(
    "What is no checkpoint is refused",
    arguments: [
      "a\n1\n", "a\n01\nAAAA\n", "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==\n",
      "a b\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "a\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "a\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ])
  func badCheckpoints(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try Checkpoint(text: text) }
  }

  @Test("A proof file reads as it was written, and extra data is passed over") func proofFiles()
    throws
  {
    let checkpoint = try UnverifiedCheckpoint(Array(Self.example.utf8))
    let hashes = [TreeHash.leaf([1].span), .leaf([2].span)]
    let proof = LogProof(index: 73_894, hashes: hashes, checkpoint: checkpoint)
    #expect(try LogProof(proof.bytes) == proof)
    let text = String(decoding: proof.bytes, as: UTF8.self)
    #expect(text.hasPrefix("c2sp.org/tlog-proof@v1\nindex 73894\n"))
    let extra = text.replacing("\nindex", with: "\nextra AAAA\nindex")
    #expect(try LogProof(Array(extra.utf8)) == proof)
    for wrong in [
      text.replacing("@v1", with: "@v2"), text.replacing("index 7", with: "index 07"),
      text.replacing("index", with: "Index"), String(text.dropLast()), "",
    ] {
      #expect(throws: RegainError(.malformed, "")) { try LogProof(Array(wrong.utf8)) }
    }
  }

  @Test(
    "What is no verifier key is refused",
    arguments: [
      "", "a", "a+b+c", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
  func badKeys(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try NoteVerifierKey(text) }
  }
}
