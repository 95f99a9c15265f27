import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Reconciling a restored store") struct ReconcilingTests {
  @Test("A hundred codes that were used since the backup are still used") func used() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(10)
    let backup = all.bench.memory.backup()
    for (account, list) in codes {
      for code in list.dropFirst() { try await all.bench.redeem(code, account) }
    }
    try await all.export()
    let before = try await all.bench.log()
    all.bench.memory.restore(backup)
    #expect(
      await all.bench.refusal(try #require(codes["user1"])[1], "user1")?.code == .misconfigured)
    let report = try await all.reconcile()
    #expect(report.replayed == 100 && report.lost == 0 && report.lostSheets == 0)
    for (account, list) in codes {
      for code in list.dropFirst() {
        #expect(await all.bench.refusal(code, account)?.code == .refused)
        all.bench.clock.advance(seconds: 1)
      }
    }
    #expect(try await all.alarms().isEmpty)
    // The log is the one that it was, and goes on.
    let after = try await all.bench.log()
    #expect(after.prefix(before.count).map(\.text) == before.map(\.text))
    #expect(after.prefix(before.count).map { $0.values.count } == before.map { $0.values.count })
    #expect(after[before.count].event == "sys_store_reconciled")
    try await all.export()
    let trust = try await all.bench.service.audit.trust()
    #expect(try LogVerifier(trust: trust).verify(all.folder).isSound)
  }

  @Test("Everything that changed since the backup is put back: ends, counts, stops, confirmations")
  func everything() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    var codes = try await all.issue(6)
    let backup = bench.memory.backup()
    let key = try IdempotencyKey("0123456789012345678901")
    let receipt = try await bench.redeem(codes["user0"]![1], "user0", key: key).receipt
    _ = await bench.refusal(try forged(codes["user1"]![1]), "user1")
    _ = await bench.refusal(try forged(codes["user1"]![1]), "user1")
    try await bench.codes.revoke(
      account: AccountID("user2"), authority: .administrator(actor: "a", reason: "b"))
    try await bench.stop(codes["user3"]![0], "user3")
    let slot = try #require(try await bench.status("user4").slotToConfirm)
    try await bench.confirm(codes["user4"]![slot], "user4")
    codes["user5"]! += try await bench.issue("user5", activate: true)
    codes["user6"] = try await bench.issue("user6")
    try await all.export()
    let confirmed = try await bench.status("user4").active?.confirmedAt
    bench.memory.restore(backup)
    let report = try await all.reconcile()
    #expect(report.lostSheets == 1 && report.lostAccounts == 1 && report.lost == 0)
    let again = try await bench.redeem(codes["user0"]![1], "user0", key: key)
    #expect(again.isReplay && again.receipt == receipt)
    #expect(try await bench.attempts("user1").failures == 2)
    #expect(try await bench.status("user2").active == nil)
    #expect(await bench.refusal(codes["user3"]![1], "user3")?.reason == .accountFrozen)
    #expect(try await bench.status("user4").active?.confirmedAt == confirmed)
    #expect(try await bench.status("user5").active == nil)
    #expect(await bench.refusal(codes["user6"]![1], "user6")?.code == .refused)
    #expect(try await all.alarms().isEmpty)
    // New sheets for those who lost theirs.
    for account in ["user5", "user6"] {
      let new = try await bench.issue(account)
      try await bench.redeem(new[1], account)
    }
    #expect(try await all.alarms().isEmpty)
  }

  @Test("What the copy does not have suspends every sheet, and the log goes on under another name")
  func gap() async throws {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let codes = try await all.issue(4)
    let origin = try await bench.service.audit.trust().origin
    let backup = bench.memory.backup()
    try await bench.redeem(codes["user0"]![1], "user0")
    try await all.export()
    try await bench.redeem(codes["user0"]![2], "user0")
    try await bench.redeem(codes["user1"]![1], "user1")
    bench.memory.restore(backup)
    let report = try await all.reconcile()
    #expect(report.replayed == 1 && report.lost == 2 && report.suspendedSheets == 4)
    for (account, list) in codes {
      for code in list.dropFirst() {
        #expect(await bench.refusal(code, account)?.code == .refused)
      }
      #expect(try await bench.status(account).active?.state == .suspended)
    }
    #expect(try await bench.lastReason() == "sheet-suspended")
    try await bench.stop(codes["user3"]![0], "user3")
    #expect(try await all.alarms().isEmpty)
    let new = try await bench.issue("user0")
    try await bench.confirm(
      new[try #require(try await bench.status("user0").slotToConfirm)], "user0")
    try await bench.redeem(new[1], "user0")
    #expect(try await all.alarms().isEmpty)
    #expect(try await bench.service.audit.trust().origin.hasPrefix(origin + "/"))
    let error = await thrown { try await all.export() }
    #expect(error?.code == .refused)
  }

  @Test("What the restored store has written since stays, behind what it had lost") func own()
    async throws
  {
    let all = try await AnchoredBench.make()
    let bench = all.bench
    let codes = try await all.issue(3)
    let backup = bench.memory.backup()
    for code in codes["user0"]!.dropFirst().prefix(3) { try await bench.redeem(code, "user0") }
    try await all.export()
    bench.memory.restore(backup)
    let other = try await all.unanchored()
    // The same code again, in a process without an anchor; and a stop.
    try await other.redeem(codes["user0"]![1], "user0")
    try await other.redeem(codes["user1"]![1], "user1")
    try await bench.stop(codes["user2"]![0], "user2")
    let own = try await bench.log().suffix(3).map(\.text)
    let report = try await all.reconcile()
    #expect(report.replayed == 3 && report.moved == 3)
    let log = try await bench.log()
    #expect(log.dropLast().suffix(3).map(\.text) == own)
    #expect(await bench.refusal(codes["user0"]![2], "user0")?.reason == .alreadyUsed)
    #expect(await bench.refusal(codes["user1"]![1], "user1")?.reason == .alreadyUsed)
    #expect(await bench.refusal(codes["user2"]![1], "user2")?.reason == .accountFrozen)
    #expect(try await all.alarms().isEmpty)
    try await all.export()
    let trust = try await bench.service.audit.trust()
    #expect(try LogVerifier(trust: trust).verify(all.folder).isSound)
  }

  @Test("Stopped at any commit it can be run again, and nothing is granted in between")
  func interrupted() async throws {
    for fault: FaultInjectingStore.CommitFault in [
      .unavailable, .unknownAndLost, .unknownButCommitted,
    ] {
      for offset in 0..<30 {
        let all = try await AnchoredBench.make()
        let bench = all.bench
        let codes = try await all.issue(2)
        let backup = bench.memory.backup()
        try await bench.redeem(codes["user0"]![1], "user0")
        try await bench.stop(codes["user1"]![0], "user1")
        _ = try await bench.issue("user2")
        try await all.export()
        bench.memory.restore(backup)
        _ = try await all.unanchored().redeem(codes["user0"]![2], "user0")
        bench.store.fail(commit: offset, with: fault)
        let error = await thrown { _ = try await all.reconcile() }
        guard error != nil else {
          // It has fewer commits than that; most of them were reached.
          #expect(offset > 6, "\(fault)")
          break
        }
        // Its very last commit only says that it is over.
        if offset < 6 || fault != .unknownButCommitted {
          #expect(await bench.refusal(codes["user0"]![3], "user0")?.code == .misconfigured)
        }
        _ = try await all.reconcile()
        #expect(await bench.refusal(codes["user0"]![1], "user0")?.reason == .alreadyUsed)
        #expect(await bench.refusal(codes["user0"]![2], "user0")?.reason == .alreadyUsed)
        try await bench.redeem(codes["user0"]![3], "user0")
        #expect(await bench.refusal(codes["user1"]![1], "user1")?.reason == .accountFrozen)
        #expect(try await all.alarms().isEmpty, "\(fault) at \(offset)")
      }
    }
  }

  @Test("A copy that is not sound, or another log's, reconciles nothing") func badCopies()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes["user0"]![1], "user0")
    try await all.export()
    all.bench.memory.restore(backup)
    let sound = all.folder.all
    for path in sound.keys where !path.hasPrefix("values") {
      var files = sound
      files[path]?[20] ^= 1
      all.folder.all = files
      let error = await thrown { _ = try await all.reconcile() }
      #expect(error?.code == .refused || error?.code == .malformed, "\(path)")
    }
    all.folder.all = [:]
    #expect(await thrown { _ = try await all.reconcile() }?.code == .malformed)
    let other = try await RecoveryService.forTesting(seed: 9)
    _ = try await other.audit.exportLog(to: all.folder, withValues: false)
    #expect(await thrown { _ = try await all.reconcile() }?.code == .refused)
    all.folder.all = sound
    _ = try await all.reconcile()
    #expect(try await all.alarms().isEmpty)
  }

  @Test("A store that has everything is left as it is") func nothingToDo() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)
    try await all.export()
    try await all.bench.redeem(codes["user0"]![1], "user0")
    let log = try await all.bench.log()
    let report = try await all.reconcile()
    #expect(report.epoch == nil && report.replayed == 0)
    #expect(try await all.bench.log().map(\.text) == log.map(\.text))
  }

  @Test("A redemption that was begun before a reconciliation is refused after it") func epoch()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(codes["user0"]![1], "user0")
    try await all.export()
    let prepared = try await all.bench.codes.prepare(
      TypedCode(codes["user0"]![2]), by: AccountID("user0"))
    all.bench.memory.restore(backup)
    _ = try await all.reconcile()
    let error = await thrown { _ = try await all.bench.codes.commit(prepared) }
    #expect(error?.reason == .storeReset)
  }

  @Test("Logs of more than a bundle are put back too, and their tiles are right again") func large()
    async throws
  {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(120)
    let backup = all.bench.memory.backup()
    for (account, list) in codes {
      for code in list[1...5] { try await all.bench.redeem(code, account) }
    }
    try await all.export()
    all.bench.memory.restore(backup)
    let other = try await all.unanchored()
    for (account, list) in codes { try await other.redeem(list[6], account) }
    for (account, list) in codes { try await other.redeem(list[7], account) }
    _ = try await other.service.audit.checkpoint()
    let report = try await all.reconcile()
    #expect(report.replayed == 600 && report.moved == 240)
    #expect(try await all.alarms().isEmpty)
    try await all.export()
    let trust = try await all.bench.service.audit.trust()
    #expect(try LogVerifier(trust: trust).verify(all.folder).isSound)
  }
}
