import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

/// What someone does who can put things back, or in another's place, while a store is being put right.
@Suite("Attacks on a reconciliation") struct ReconcilingAttackTests {
  @Test("A backup from its last moment does not bring used codes back, once it has ended")
  func backupOfLastMoment() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let codes = try await all.issue(1)["user0"]!
    let first = bench.memory.backup()
    try await bench.redeem(codes[1], "user0")
    try await all.export()
    bench.memory.restore(first)
    for offset in 0..<40 {
      bench.store.fail(commit: offset, with: .unavailable)
      _ = try? await all.reconcile()
      if try await bench.phase() == .anchoring { break }
      bench.memory.restore(first)
    }
    #expect(try await bench.phase() == .anchoring)
    let lastMoment = bench.memory.backup()
    _ = try await all.reconcile()
    try await bench.redeem(codes[2], "user0")
    try await all.export()
    let anchored = try LogCheckpoint(note: try #require(all.anchor.held)).size
    bench.memory.restore(lastMoment)
    #expect(try await all.reconcile().lost == 0)
    #expect(try LogCheckpoint(note: try #require(all.anchor.held)).size >= anchored)
    #expect(await bench.refusal(codes[2], "user0")?.reason == .alreadyUsed)
    #expect(try await all.alarms().isEmpty)
  }

  @Test(
    "An anchor that another life of the store moves meanwhile is not overwritten",
    arguments: [true, false])
  func anotherLife(_ isLate: Bool) async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)["user0"]!
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1], "user0")
    try await all.export()
    let copy = InMemoryRecoveryStore()
    copy.restore(backup)
    let hooked = HookedAnchor(all.anchor)
    let other = try all.process(hooked, store: copy)
    // The anchor is written once to see that it can be, and once at the end.
    let bench = all.bench
    let redeem: HookedAnchor.Hook = {
      #expect((try? await bench.redeem(codes[2], "user0")) != nil)
    }
    // Just before it is written, or right after it was looked at.
    if isLate { hooked.before(write: 1, redeem) } else { hooked.before(read: 1, redeem) }
    let error = await thrown {
      _ = try await other.service.reconcile(withLog: all.folder, origin: .unnamed)
    }
    #expect(error?.code == .unknown)
    #expect(await other.refusal(codes[2], "user0")?.code == .misconfigured)
    try await bench.redeem(codes[3], "user0")
  }

  @Test(
    "A missing anchor is a lost one: every sheet is suspended, and the report does not call it held"
  )
  func missingAnchor() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)["user0"]!
    try await all.export()
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1], "user0")
    all.bench.memory.restore(backup)
    all.anchor.held = nil
    let unsaid = await thrown { _ = try await all.reconcile() }
    #expect(unsaid?.code == .misconfigured && unsaid?.message.contains("--anchor-lost") == true)
    #expect(try await all.bench.status("user0").active?.state != .suspended)
    let report = try await all.bench.service.reconcile(
      withLog: all.folder, origin: .unnamed, anchorIsLost: true)
    #expect(report.lost == 1 && report.suspendedSheets == 1 && !report.isAnchored)
    #expect(await all.bench.refusal(codes[1], "user0")?.reason == .sheetSuspended)
    #expect(all.anchor.held != nil)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("A stop while it is under way leaves the anchor where it is, and it can be repeated")
  func stopInBetween() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let (codes, others) = (try await all.issue(1)["user0"]!, try await bench.issue("bob"))
    let backup = bench.memory.backup()
    try await bench.redeem(codes[1], "user0")
    try await all.export()
    bench.memory.restore(backup)
    bench.store.fail(commit: 2, with: .unavailable)
    #expect(await thrown { _ = try await all.reconcile() } != nil)
    #expect(try await bench.phase() == .replaying)
    let held = all.anchor.held
    try await bench.stop(others[0], "bob")
    #expect(all.anchor.held == held)
    #expect(await thrown { _ = try await bench.service.audit.anchor() }?.code == .unavailable)
    #expect(await thrown { _ = try await bench.service.audit.checkpoint() }?.code == .unavailable)
    #expect(try await all.reconcile().lost == 0)
    #expect(await bench.refusal(codes[1], "user0")?.reason == .alreadyUsed)
    #expect(await bench.refusal(others[1], "bob")?.reason == .accountFrozen)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("Without an anchor, too, a backup from its last moment takes what the copy knows more")
  func lastMomentUnanchored() async throws {
    let all = try await AnchoredBench.make()
    let process = try all.process(nil)
    let codes = try await process.issue("user0")
    let first = all.bench.memory.backup()
    try await process.redeem(codes[1], "user0")
    _ = try await process.service.audit.exportLog(to: all.folder, withValues: true)
    func reconcile() async throws {
      _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
    }
    for offset in 0..<40 {
      all.bench.memory.restore(first)
      process.store.fail(commit: offset, with: .unavailable)
      _ = try? await reconcile()
      if try await process.phase() == .anchoring { break }
    }
    #expect(try await process.phase() == .anchoring)
    let lastMoment = all.bench.memory.backup()
    try await reconcile()
    try await process.redeem(codes[2], "user0")
    _ = try await process.service.audit.exportLog(to: all.folder, withValues: true)
    all.bench.memory.restore(lastMoment)
    try await reconcile()
    #expect(await process.refusal(codes[2], "user0")?.reason == .alreadyUsed)
  }

  @Test(
    "Store and anchor from one backup: a longer copy is the store's own future, on whatever branch")
  func bothPutBack() async throws {
    // A gap, and then a life on another branch.
    let gap = try await AnchoredBench.afterGap()
    let (all, bench) = (gap.all, gap.all.bench)
    let branch = try await all.origin()
    let new = try await bench.issue("bob")
    try await bench.redeem(new[1], "bob")
    let later = all.withAnotherCopy()
    try await later.export()
    bench.memory.restore(gap.backup)
    all.anchor.held = gap.anchorAtBackup
    let report = try await later.reconcile()
    #expect(report.lost == 0 && !report.hasNewName && report.replayed > 3)
    #expect(try await bench.service.audit.trust().origin == branch)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("So it is after a grant of its second life, which the copy does not know: that is a gap")
  func bothPutBackAndUsed() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let codes = try await all.issue(1)["user0"]!
    let (rows, note) = (bench.memory.backup(), all.anchor.held)
    for code in codes[1...3] { try await bench.redeem(code, "user0") }
    try await all.export()
    bench.memory.restore(rows)
    all.anchor.held = note
    try await bench.redeem(codes[4], "user0")
    let report = try await all.reconcile()
    #expect(report.replayed == 3 && report.lost == 1 && report.hasNewName)
    #expect(await bench.refusal(codes[1], "user0")?.code == .refused)
    #expect(await bench.refusal(codes[4], "user0")?.code == .refused)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("Cut short between two orders without an anchor, the log still takes another name")
  func reorderedUnanchored() async throws {
    let all = try await AnchoredBench.make()
    let process = try all.process(nil)
    let codes = try await process.issue("user0")
    let first = all.bench.memory.backup()
    try await process.redeem(codes[1], "user0")
    _ = try await process.service.audit.exportLog(to: all.folder, withValues: true)
    let origin = try await process.service.audit.trust().origin
    for offset in 0..<40 {
      all.bench.memory.restore(first)
      try await process.redeem(codes[2], "user0")
      process.store.fail(commit: offset, with: .unavailable)
      let error = await thrown {
        _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
      }
      if error != nil {
        _ = try await process.service.reconcile(withLog: all.folder, origin: .unnamed)
      }
      #expect(try await process.service.audit.trust().origin != origin, "\(offset)")
      if error == nil { break }
    }
  }

  @Test("A copy that is exchanged after it was verified is found out before anything is anchored")
  func exchangedCopy() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)["user0"]!
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes[1], "user0")
    try await all.export()
    all.bench.memory.restore(backup)
    let sound = all.folder.all
    let name = try #require(sound.keys.first { $0.hasPrefix("tile/entries/") })
    var forged = entries(of: try #require(sound[name]))
    forged[forged.count - 1] = try AuditRecorder(random: SeededRandom(seed: 4))
      .entry(of: plainEvent, at: all.bench.clock.now).bytes
    let exchanged = bundle(of: forged)
    // Exchanged before each of the times that it is read; before the first, the verifier finds it.
    for number in 0..<3 {
      all.bench.memory.restore(backup)
      let folder = ExchangedFolder(all.folder, name, exchanged, from: number)
      let error = await thrown {
        _ = try await all.bench.service.reconcile(withLog: folder, origin: .unnamed)
      }
      #expect(error?.code == .refused, "read \(number)")
      let log = try await all.bench.log().map(\.text)
      #expect(!log.contains(String(decoding: forged[forged.count - 1], as: UTF8.self)))
      #expect(await all.bench.refusal(codes[1], "user0")?.code == .misconfigured)
    }
    all.bench.memory.restore(backup)
    _ = try await all.reconcile()
    #expect(await all.bench.refusal(codes[1], "user0")?.reason == .alreadyUsed)
  }

  @Test("A sound store needs nothing of a branch that it left, and keeps its sheets")
  func leftBranch() async throws {
    let gap = try await AnchoredBench.afterGap(uses: 8)
    let (all, bench, longer) = (gap.all, gap.all.bench, gap.whole)
    let new = try await bench.issue("dave")
    #expect(await thrown { _ = try await longer.reconcile() }?.code == .refused)
    try await bench.redeem(new[1], "dave")
    #expect(try await all.alarms().isEmpty)
  }

}

/// A copy of which one file is another one from a certain reading on.
private final class ExchangedFolder: LogFolder, Sendable {
  private let folder: MemoryFolder
  private let name: String
  private let bytes: [UInt8]
  private let left: Mutex<Int>

  init(_ folder: MemoryFolder, _ name: String, _ bytes: [UInt8], from number: Int) {
    (self.folder, self.name, self.bytes) = (folder, name, bytes)
    left = Mutex(number)
  }

  func read(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    guard path == name else { return try folder.read(path, atMost: limit) }
    let isSound = left.withLock { left in
      left -= 1
      return left >= 0
    }
    return isSound ? try folder.read(path, atMost: limit) : bytes
  }
}
