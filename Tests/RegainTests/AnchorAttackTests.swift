import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

/// What someone does who can put the database back, or write to the anchor.
@Suite("Attacks on the anchor") struct AnchorAttackTests {
  @Test("A store that is put back between a commit and its anchoring: the grant is not told")
  func putBackBeforeAnchoring() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    let (hooked, memory) = (HookedAnchor(all.anchor), all.bench.memory)
    let process = try all.process(hooked)
    let key = try IdempotencyKey("0123456789012345678901")
    let backup = memory.backup()
    // Read at the beginning, before the commit, and to cover it.
    hooked.before(read: 2) { memory.restore(backup) }
    #expect(await process.refusal(codes[1], key: key)?.code == .unknown)
    // Nobody was told anything, so that the same request may be made again: once.
    #expect(try await !process.redeem(codes[1], key: key).isReplay)
    #expect(await process.refusal(codes[1])?.reason == .alreadyUsed)
  }

  @Test("So it is where the store that was put back has grown as far meanwhile")
  func putBackAndGrown() async throws {
    let all = try await AnchoredBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let (hooked, memory) = (HookedAnchor(all.anchor), all.bench.memory)
    let (process, rival) = (try all.process(hooked), try all.process(all.anchor, seed: 98))
    let backup = memory.backup()
    hooked.before(read: 2) {
      memory.restore(backup)
      for code in others[1...3] { _ = try? await rival.redeem(code, "bob") }
    }
    #expect(await process.refusal(codes[1])?.code == .unknown)
    try await process.redeem(codes[1])
  }

  @Test("So it is where the store is there again when it is asked for the entry")
  func swappedTwice() async throws {
    let all = try await AnchoredBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let (hooked, memory) = (HookedAnchor(all.anchor), all.bench.memory)
    let (process, rival) = (try all.process(hooked), try all.process(nil, seed: 98))
    let backup = memory.backup()
    let grown = Mutex(backup)
    hooked.before(read: 2) {
      grown.withLock { $0 = memory.backup() }
      memory.restore(backup)
      _ = try? await rival.redeem(others[1], "bob")
    }
    // As long as the one that is being anchored, and with the entry.
    hooked.before(write: 0) { memory.restore(grown.withLock(\.self)) }
    #expect(await process.refusal(codes[1])?.code == .unknown)
    #expect(await process.refusal(codes[2])?.code == .misconfigured)
  }

  @Test("What another process has anchored is found, however far it has come")
  func coveredByAnother() async throws {
    let all = try await AnchoredBench.make()
    let (codes, others) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let hooked = HookedAnchor(all.anchor)
    let (process, rival) = (try all.process(hooked), try all.process(all.anchor, seed: 98))
    // Once through the leaves that came since, once through the tree.
    for round in 1...2 {
      hooked.before(read: 2) {
        for code in others[(round * 3)...(round * 3 + 2)] {
          _ = try? await rival.redeem(code, "bob")
        }
        if round == 2 {
          for number in 0..<20 { await flood(all.bench, from: number * 256) }
          _ = try? await all.bench.service.audit.anchor()
        }
      }
      try await process.redeem(codes[round])
    }
  }

  private func flood(_ bench: Bench, from start: Int) async {
    let changes = (0..<256).map { number -> Change in
      let bytes = Array("entry \(start + number)".utf8)
      let digits = String(start + number, radix: 16)
      let id = RandomIdentifier(hex: String(repeating: "0", count: 32 - digits.count) + digits)
      return .append(AuditEntry(id: id!, bytes: bytes, leafHash: leafHash(of: bytes), values: []))
    }
    _ = await bench.store.commit(ChangeSet(changes))
  }

  @Test("Two copies of one store that share an anchor: one of them grants, and then the other none")
  func twoCopies() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    let copy = InMemoryRecoveryStore()
    copy.restore(all.bench.memory.backup())
    let hooked = HookedAnchor(all.anchor)
    let (process, rival) = (
      try all.process(hooked), try all.process(all.anchor, store: copy, seed: 98)
    )
    hooked.before(write: 0) { #expect((try? await rival.redeem(codes[1])) != nil) }
    #expect(await process.refusal(codes[1])?.code == .misconfigured)
    #expect(await process.refusal(codes[2])?.code == .misconfigured)
    try await rival.redeem(codes[2])
  }

  @Test("A checkpoint that no key of the keyring has signed is no anchor") func forged()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    let held = try #require(all.anchor.held)
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1])
    let now = try #require(all.anchor.held)
    all.bench.memory.restore(backup)
    let genuine = try UnverifiedCheckpoint(Array(held.utf8))
    let (origin, root) = (genuine.checkpoint.origin, genuine.checkpoint.root)
    let empty = Checkpoint(origin: origin, size: 0, root: .ofEmptyTree)
    let bare = String(decoding: SignedNote(text: empty.text).bytes, as: UTF8.self)
    let enlarged = Checkpoint(origin: origin, size: 99, root: root)
    var forged = [bare]
    for checkpoint in [empty, genuine.checkpoint, enlarged] {
      forged.append(try signed(checkpoint, by: 77))
      // The genuine signature under another text.
      let note = SignedNote(text: checkpoint.text, signatures: genuine.note.signatures)
      if note.text != genuine.note.text {
        forged.append(String(decoding: note.bytes, as: UTF8.self))
      }
    }
    for note in forged {
      all.anchor.held = note
      let error = await all.bench.refusal(codes[1])
      #expect(error?.code == .misconfigured)
      let reason = note == bare ? "holds no checkpoint" : "is not signed by a key of this keyring"
      #expect(error?.message.contains(reason) == true, "\(note)")
      #expect(await thrown { _ = try await all.reconcile() }?.code == .misconfigured)
      #expect(try await !all.alarms().isEmpty)
    }
    all.anchor.held = now
    #expect(await all.bench.refusal(codes[1])?.message.contains("is behind its anchor") == true)
  }

  private func signed(_ checkpoint: Checkpoint, by seed: UInt8) throws -> String {
    let material = KeyMaterial(try SecretBytes(copying: [UInt8](repeating: seed, count: 32).span))
    let note = SignedNote(text: checkpoint.text)
    let signature = try LogSigner(seed: material, origin: checkpoint.origin).sign(note)
    return String(decoding: note.adding([signature]).bytes, as: UTF8.self)
  }

  @Test("Another store's anchor is refused, and a reconciliation leaves both alone")
  func anotherStores() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    try await all.export()
    let other = InMemoryAnchor()
    _ = try await RecoveryService.forTesting(seed: 7, anchor: other).audit.anchor()
    let foreign = try #require(other.held)
    all.anchor.held = foreign
    let error = await thrown { _ = try await all.reconcile() }
    #expect(error?.code == .misconfigured)
    #expect(error?.message.contains("Name this store's own anchor") == true)
    #expect(all.anchor.held == foreign)
    #expect(try await all.bench.status().active?.state != .suspended)
    #expect(await all.bench.refusal(codes[1])?.code == .misconfigured)
  }

  @Test("A damaged anchor is the installation's fault, not that of who redeems") func damaged()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.bench.issue()
    for damaged in ["", "no note", String(try #require(all.anchor.held).dropLast(9))] {
      all.anchor.held = damaged
      let error = await all.bench.refusal(codes[1])
      #expect(error?.code == .misconfigured)
      #expect(error?.message.contains("Put back the anchor") == true)
    }
  }
}
