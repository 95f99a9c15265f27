import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

@Suite("Rows, numbers and entries that nothing is to rest on") struct ReconcilingDoubtTests {
  @Test("Rows of others that do not verify are told before anything is suspended")
  func unverifiedRowsOfOthers() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(2)
    let backup = all.bench.memory.backup()
    try await all.export()
    try await all.bench.redeem(codes["user0"]![1], "user0")
    all.bench.memory.restore(backup)
    let edited = EditedStore(
      all.bench.store,
      records: { record in
        record.key.kind == .backupCodes && record.key.scope.account == Array("user1".utf8)
          ? record.edited(mac: record.mac.map { ~$0 }) : record
      })
    let process = try all.process(all.anchor, store: edited)
    let error = await thrown {
      _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
    }
    #expect(error?.code == .refused && error?.message.contains("account user1") == true)
    #expect(try await all.bench.status("user0").active?.state != .suspended)
    #expect(try await all.bench.phase() == nil)
  }

  @Test(
    "Rows that do not verify keep it from beginning, whichever they are",
    arguments: [
      RecordKind.account, .backupCodes, .attempts,
    ])
  func unverifiedRows(_ kind: RecordKind) async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)["user0"]!
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1], "user0")
    try await all.export()
    all.bench.memory.restore(backup)
    // The counter's row is there only after an attempt.
    if kind == .attempts { _ = await all.bench.refusal(try forged(codes[2]), "user0") }
    let isEdited = Mutex(true)
    let edited = EditedStore(
      all.bench.store,
      records: { record in
        guard isEdited.withLock(\.self), record.key.kind == kind else { return record }
        return record.edited(mac: record.mac.map { ~$0 })
      })
    let process = try all.process(all.anchor, store: edited)
    let isThere = try await !edited.rows(
      for: ReadRequest([.recordPage(kind, after: nil, limit: 1)])
    )
    .records.isEmpty
    let error = await thrown {
      _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
    }
    #expect(error?.code == .refused || !isThere)
    #expect(error?.message.contains("account user0") == true || !isThere)
    if isThere { #expect(try await all.bench.phase() == nil, "it has not begun") }
    isEdited.withLock { $0 = false }
    _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
    #expect(await all.bench.refusal(codes[1], "user0")?.reason == .alreadyUsed)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("What entries say of epochs and times that cannot be ends neither grants nor the process")
  func strangeNumbers() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let codes = try await all.issue(1)["user0"]!
    let backup = bench.memory.backup()
    let recorder = AuditRecorder(random: SeededRandom(seed: 6))
    let event = AuditEvent(.storeReconciled).adding(.epoch, .number(.max))
      .adding(.replayed, .number(0)).adding(.count, .number(0))
    let later = bench.clock.now.adding(seconds: 5 * 365 * 86_400)
    let changes = [event, plainEvent].map { event in
      Result { try recorder.appending(event, at: later) }
    }
    _ = await bench.store.commit(ChangeSet(try changes.map { try $0.get() }))
    _ = try await bench.service.audit.anchor()
    try await all.export()
    bench.memory.restore(backup)
    #expect(try await all.reconcile().epoch == 2)
    try await bench.redeem(codes[1], "user0")
  }

  @Test("A store behind its anchor signs nothing that would contradict what was signed")
  func signingBehind() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)["user0"]!
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1], "user0")
    all.bench.memory.restore(backup)
    try await all.bench.stop(codes[0], "user0")
    let audit = all.bench.service.audit
    #expect(await thrown { _ = try await audit.checkpoint() }?.code == .misconfigured)
    #expect(await thrown { _ = try await audit.proof(of: 0) }?.code == .misconfigured)
    #expect(await thrown { try await all.export() }?.code == .misconfigured)
    #expect(all.folder.all.isEmpty)
  }

  @Test(
    "Entries that were put in the place of others, with hashes that fit them, are found by the doctor"
  )
  func replacedEntries() async throws {
    let bench = try await makeLog(700)
    _ = try await bench.service.audit.checkpoint()
    #expect(try await bench.service.examine().filter { $0.subject == "log" }.isEmpty)
    let other = try AuditRecorder(random: SeededRandom(seed: 8)).entry(
      of: plainEvent, at: bench.clock.now)
    let edited = EditedStore(
      bench.store,
      entries: { indexed in
        indexed.index == 300 ? IndexedAuditEntry(index: 300, entry: other) : indexed
      })
    let service = try await RecoveryService.forTesting(store: edited, clock: bench.clock)
    let found = try await service.examine().filter { $0.subject == "log" }.map(\.message)
    #expect(found.count == 1 && found[0].contains("between 256 and 511"), "\(found)")
  }
}
