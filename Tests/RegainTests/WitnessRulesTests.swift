import Regain
import RegainCrypto
import RegainTesting
import Testing

/// The log of litewitness's own tests (FiloSottile/torchwood, and litetlog before it), with its
/// signatures and proofs: an implementation of its own.
private struct ForeignLog {
  static let origin =
    "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
  static let key = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"

  let root: String
  let signature: String

  static let one = ForeignLog(
    root: "2a" + String(repeating: "00", count: 31),
    signature: "b7cf653aa9c565a1ca359db81bd3bc656ab2890c6ea4c0aec42295e80aa05049"
      + "423505026434f987923ccdf07d440c152cd59e736e5914d8ada8d7a4d51b2106")
  static let three = ForeignLog(
    root: "45c088d4d939e9971298811f227d1295eaad57bbafae55cd71c171e7de48c25d",
    signature: "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def9"
      + "71b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0a")
  static let five = ForeignLog(
    root: "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36",
    signature: "0fc43899968b48b5150b0e8fe7ad07b17c21c7056a6fe381deb0cd19ece103d5"
      + "9b2119b5dbe5d54d8a1262ce67f01245c5898b4b56f747495804a17a2eec0f0c")

  static func verifierKey() throws -> NoteVerifierKey {
    try NoteVerifierKey(name: origin, publicKey: try Hex.decode(Array(key.utf8).span))
  }

  func request(_ size: Int64, from old: Int64, _ proof: [String]) throws -> [UInt8] {
    func hash(_ text: String) throws -> TreeHash {
      let bytes = try Hex.decode(Array(text.utf8).span)
      let hash = TreeHash(bytes.span)
      return try #require(hash)
    }
    let key = try Self.verifierKey()
    let bytes = try Hex.decode(Array(signature.utf8).span)
    let checkpoint = Checkpoint(origin: Self.origin, size: size, root: try hash(root))
    let note = SignedNote(
      text: checkpoint.text,
      signatures: [SignedNote.Signature(name: key.name, keyID: key.id, bytes: bytes)])
    return WitnessRequest(
      oldSize: old, proof: try proof.map(hash),
      checkpoint: UnverifiedCheckpoint(note: note, checkpoint: checkpoint)
    ).bytes
  }
}

@Suite("The witness of the test kit") struct WitnessRulesTests {
  private static func leaf(_ number: String) -> String {
    "2a" + number + String(repeating: "00", count: 30)
  }

  private func make(_ trusted: Bool = true) throws -> InMemoryWitness {
    let witness = try InMemoryWitness(clock: ManualClock())
    guard trusted else { return witness }
    let key = try ForeignLog.verifierKey()
    witness.trust(LogTrust(origin: key.name, pins: [LogTrust.Pin(key: key)]))
    return witness
  }

  private func status(_ witness: InMemoryWitness, _ body: [UInt8]) async throws -> Int {
    try await witness.addCheckpoint(body).status
  }

  @Test("Answers another implementation's requests as that one's tests demand") func foreign()
    async throws
  {
    let witness = try make()
    let (two, three) = ([Self.leaf("01"), Self.leaf("02")], ForeignLog.three)
    #expect(try await status(witness, try ForeignLog.one.request(1, from: 0, [])) == 200)
    let forged = ForeignLog(root: three.root, signature: three.signature.dropLast() + "b")
    #expect(try await status(witness, forged.request(3, from: 1, two)) == 403)
    let stranger = try make(false)
    #expect(try await status(stranger, three.request(3, from: 1, two)) == 404)
    #expect(try await status(witness, three.request(3, from: 1, [])) == 422)
    let wrong = [two[0], String(two[1].dropLast()) + "1"]
    #expect(try await status(witness, three.request(3, from: 1, wrong)) == 422)
    #expect(try await status(witness, three.request(3, from: 1, two)) == 200)
    let five = try ForeignLog.five.request(
      5, from: 1,
      [
        Self.leaf("01"), "f9f50357e93def4078237b8aaea24ce1a3f5965a0f64ff26bebd99e30470d8b2",
        Self.leaf("04"),
      ])
    let conflict = try await witness.addCheckpoint(five)
    #expect(conflict.status == 409 && conflict.contentType == "text/x.tlog.size")
    #expect(conflict.body == Array("3\n".utf8))
    let right = try ForeignLog.five.request(
      5, from: 3,
      [
        Self.leaf("02"), Self.leaf("03"),
        "c2088815d65f60dbfa594d4e96504ab169cb6084bf0c132ab7c521fd2e0eba41", Self.leaf("04"),
      ])
    #expect(try await status(witness, right) == 200)
    #expect(witness.size(of: ForeignLog.origin) == 5)
  }

  @Test("Takes no request without form, and none from a size above the checkpoint's")
  func rejected() async throws {
    let witness = try make()
    #expect(try await status(witness, []) == 400)
    #expect(try await status(witness, Array("old 0\n".utf8)) == 400)
    #expect(try await status(witness, ForeignLog.one.request(1, from: 2, [])) == 400)
    // From nothing there is nothing to prove.
    let proved = try ForeignLog.one.request(1, from: 0, [Self.leaf("01")])
    #expect(try await status(witness, proved) == 422)
    #expect(witness.size(of: ForeignLog.origin) == 0)
  }

  @Test("Cosigns the same checkpoint again, and never another one of its size") func forks()
    async throws
  {
    let log = try OwnLog(count: 8)
    let witness = try InMemoryWitness(clock: ManualClock())
    witness.trust(log.trust)
    #expect(try await status(witness, try await log.request(4, from: 0)) == 200)
    #expect(try await status(witness, try await log.request(4, from: 4)) == 200)
    let other = try OwnLog(count: 8, salt: 1)
    #expect(try await status(witness, try await other.request(4, from: 4)) == 409)
    #expect(try await status(witness, try await other.request(6, from: 4)) == 422)
    #expect(try await status(witness, try await log.request(6, from: 4)) == 200)
    let cosigned = try await witness.addCheckpoint(try await log.request(6, from: 6))
    let note = try SignedNote(log.checkpoint(6).note.bytes + cosigned.body)
    let checkpoint = try LogCheckpoint(note: String(decoding: note.bytes, as: UTF8.self))
    #expect(try witness.witness.time(of: checkpoint) == ManualClock().now)
    let unsigned = LogCheckpoint(try log.checkpoint(6))
    #expect(throws: RegainError(.refused, "")) { try witness.witness.time(of: unsigned) }
  }

  // MARK: the race of C2SP tlog-witness

  @Test("Of two checkpoints that race, the larger is never forgotten: 10 000 rounds") func race()
    async throws
  {
    let log = try OwnLog(count: 8)
    let lost = try await countRegressions(log, rounds: 10_000) {
      let witness = try InMemoryWitness(clock: ManualClock())
      witness.trust(log.trust)
      return (witness, { witness.size(of: OwnLog.origin) })
    }
    #expect(lost == 0)
  }

  @Test("That test finds a witness that checks, waits, and then remembers") func naive()
    async throws
  {
    let log = try OwnLog(count: 8)
    let lost = try await countRegressions(log, rounds: 500) {
      let witness = try NaiveWitness(trust: log.trust)
      return (witness, { witness.size })
    }
    #expect(lost > 0)
  }

  /// Rounds in which a witness knows less at the end than it has cosigned.
  private func countRegressions(
    _ log: OwnLog, rounds: Int,
    _ make: () throws -> (any WitnessTransport, () -> Int64)
  ) async throws -> Int {
    let first = try await log.request(4, from: 0)
    let (small, large) = (try await log.request(5, from: 4), try await log.request(7, from: 4))
    var count = 0
    for _ in 0..<rounds {
      let (witness, size) = try make()
      _ = try await witness.addCheckpoint(first)
      async let one = witness.addCheckpoint(small).status
      async let other = witness.addCheckpoint(large).status
      let (a, b) = (try await one, try await other)
      let cosigned: Int64 = b == 200 ? 7 : a == 200 ? 5 : 4
      if size() < cosigned || (a == 200) == (b == 200) { count += 1 }
    }
    return count
  }
}
