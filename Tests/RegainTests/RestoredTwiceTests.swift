import Regain
import RegainTesting
import Testing

@Suite("A backup that is put back more than once") struct RestoredTwiceTests {
  @Test("Each gap begins a branch of its own, whose name nothing has had before")
  func branches() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    _ = try await all.issue(2)
    try await all.export()
    let backup = bench.memory.backup()
    var names: Set<String> = [try await bench.service.audit.trust().origin]
    for number in 0..<3 {
      let new = try await bench.issue("lost\(number)")
      try await bench.redeem(new[1], "lost\(number)")
      bench.memory.restore(backup)
      let report = try await all.reconcile()
      #expect(report.lost > 0 && report.hasNewName)
      #expect(names.insert(try await bench.service.audit.trust().origin).inserted)
      #expect(try await all.alarms().isEmpty)
    }
  }

  @Test("A copy from after a gap puts a backup from before it right, and its branch is the store's")
  func laterBranch() async throws {
    let gap = try await AnchoredBench.afterGap(accounts: 2)
    let (bench, codes, backup) = (gap.all.bench, gap.codes, gap.backup)
    let branch = try await gap.all.origin()
    let new = try await bench.issue("user0")
    try await bench.confirm(
      new[try #require(try await bench.status("user0").slotToConfirm)], "user0")
    try await bench.redeem(new[1], "user0")
    let later = gap.all.withAnotherCopy()
    try await later.export()
    bench.memory.restore(backup)
    #expect(await bench.refusal(codes["user0"]![2], "user0")?.code == .misconfigured)
    let report = try await later.reconcile()
    // The new sheet's codes are lost with the rows; nothing else is.
    #expect(report.lost == 0 && !report.hasNewName && report.lostSheets == 1)
    #expect(report.epoch == 3)
    #expect(try await bench.service.audit.trust().origin == branch)
    #expect(try await bench.status("user1").active?.state == .suspended)
    #expect(try await later.alarms().isEmpty)
    let last = try await bench.issue("user0")
    try await bench.redeem(last[1], "user0")
    try await later.export()
    let trust = try await bench.service.audit.trust()
    #expect(try LogVerifier(trust: trust).verify(later.folder).isSound)
  }

  @Test("Not even where that copy is longer than what was anchored after the gap")
  func longerEarlierBranch() async throws {
    let gap = try await AnchoredBench.afterGap(uses: 8)
    let longer = gap.whole
    let anchored = try LogCheckpoint(note: try #require(gap.all.anchor.held)).size
    longer.bench.memory.restore(gap.backup)
    let report = try await longer.reconcile()
    #expect(report.size > anchored && report.replayed == 8)
    #expect(report.lost == 1 && report.suspendedSheets == 1 && report.hasNewName)
    #expect(try await longer.alarms().isEmpty)
  }

  @Test("A whole copy that turns up after a gap is replayed, and the log has yet another name")
  func foundLater() async throws {
    let gap = try await AnchoredBench.afterGap()
    let (all, codes, whole) = (gap.all, gap.codes, gap.whole)
    let first = try await all.origin()
    // Without an anchor nobody says that anything was lost: what stood under the first name is another log now.
    let process = try all.process(nil)
    let report = try await process.service.reconcile(withLog: whole.folder, origin: .unnamed)
    #expect(report.replayed == 1 && report.lost == 0 && report.moved > 0)
    #expect(report.hasNewName)
    #expect(try await process.service.audit.trust().origin != first)
    #expect(await process.refusal(codes["user0"]![1], "user0")?.code == .refused)
    #expect(try await process.service.examine().filter { $0.severity == .alarm }.isEmpty)
  }

  @Test("So it has where the anchor is put back to the time of that copy")
  func olderAnchor() async throws {
    let gap = try await AnchoredBench.afterGap()
    let (bench, codes, whole) = (gap.all.bench, gap.codes, gap.whole)
    let first = try await gap.all.origin()
    gap.all.anchor.held = gap.anchorAfterUses
    let report = try await whole.reconcile()
    #expect(report.replayed == 1 && report.lost == 0 && report.hasNewName)
    #expect(try await bench.service.audit.trust().origin != first)
    #expect(await bench.refusal(codes["user0"]![1], "user0")?.code == .refused)
  }

  @Test("A copy from before a gap does not do, where the anchor is from after it")
  func earlierBranch() async throws {
    let gap = try await AnchoredBench.afterGap()
    let (all, bench, backup) = (gap.all, gap.all.bench, gap.backup)
    let first = try await all.origin()
    let new = try await bench.issue("bob")
    try await bench.redeem(new[1], "bob")
    bench.memory.restore(backup)
    let report = try await all.reconcile()
    #expect(report.lost > 0 && report.hasNewName)
    #expect(try await bench.service.audit.trust().origin != first)
    #expect(try await bench.status("user0").active?.state == .suspended)
    #expect(try await all.alarms().isEmpty)
  }
}
