import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Reconciling before a witness") struct WitnessedReconcilingTests {
  @Test("A copy that has everything goes on under the same name, and the witness follows")
  func extended() async throws {
    let all = try await WitnessedBench.make()
    let (codes, origin) = (try await all.bench.issue(), try await all.origin())
    let putBack = all.backup()
    try await all.bench.redeem(codes[1])
    try await all.all.export()
    putBack()
    let report = try await all.all.reconcile()
    #expect(report.replayed == 1 && report.lost == 0)
    #expect(try await all.origin() == origin)
    #expect(all.witness.size(of: origin) == report.size)
    #expect(try all.witness.witness.time(of: all.anchored()) == all.bench.clock.now)
    #expect(await all.bench.refusal(codes[1])?.reason == .alreadyUsed)
    try await all.fresh().redeem(codes[2])
    #expect(try await all.all.alarms().isEmpty)
  }

  @Test("What only the witness has seen is lost: sheets are suspended, and it is shown another log")
  func branched() async throws {
    let all = try await WitnessedBench.make()
    let (codes, origin) = (try await all.bench.issue(), try await all.origin())
    try await all.all.export()
    let putBack = all.backup()
    try await all.bench.redeem(codes[1])
    try await all.bench.redeem(codes[2])
    putBack()
    // The new log is unknown to the witness until its operator is told.
    #expect(await thrown { _ = try await all.all.reconcile() }?.code == .misconfigured)
    let branch = try await all.origin()
    #expect(branch.hasPrefix(origin + "/"))
    #expect(await all.bench.refusal(codes[3])?.code == .misconfigured)
    all.witness.trust(try await all.bench.service.audit.trust())
    _ = try await all.all.reconcile()
    #expect(try await all.bench.status().active?.state == .suspended)
    #expect(await all.bench.refusal(codes[3])?.code == .refused)
    let new = try await all.bench.issue("bob")
    try await all.fresh().redeem(new[1], "bob")
    #expect(try await all.all.alarms().isEmpty)
    #expect(all.witness.size(of: branch) == (try all.anchored().size))
    #expect(all.witness.size(of: origin) == 5)
    let audit = all.bench.service.audit
    let suspended = try await audit.entries(limit: 1000).first {
      $0.event == "authn_sheets_suspended"
    }
    #expect(suspended?.fields.first { $0.name == "count" }?.value == "2")
  }

  @Test("A copy that contradicts the witness begins another log, too") func contradicting()
    async throws
  {
    let all = try await WitnessedBench.make()
    let codes = try await all.bench.issue()
    let origin = try await all.origin()
    let putBack = all.backup()
    try await all.bench.redeem(codes[1])
    putBack()
    let unanchored = try await all.all.unanchored()
    for code in codes[2...4] { try await unanchored.redeem(code) }
    try await all.all.export()
    #expect(await thrown { _ = try await all.all.reconcile() }?.code == .misconfigured)
    #expect(try await all.origin().hasPrefix(origin + "/"))
    #expect(try await all.bench.status().active?.state == .suspended)
    all.witness.trust(try await all.bench.service.audit.trust())
    _ = try await all.all.reconcile()
    #expect(try await all.all.alarms().isEmpty)
    let lost = try await all.bench.service.audit.entries(limit: 1000)
      .first { $0.event == "authn_sheets_suspended" }
    #expect(lost?.fields.first { $0.name == "count" }?.value == "1")
  }

  @Test("Put back once more before the witness was told, it takes yet another name") func again()
    async throws
  {
    let all = try await WitnessedBench.putBack()
    #expect(await thrown { _ = try await all.all.reconcile() }?.code == .misconfigured)
    all.witness.trust(try await all.bench.service.audit.trust())
    let putBackAgain = all.backup()
    _ = try await all.all.reconcile()
    let (first, new) = (try await all.origin(), try await all.bench.issue("bob"))
    try await all.bench.redeem(new[1], "bob")
    putBackAgain()
    // It was about to tell the witness, which knows more of this log by now.
    #expect(await thrown { _ = try await all.all.reconcile() }?.code == .misconfigured)
    let second = try await all.origin()
    #expect(second != first)
    all.witness.trust(try await all.bench.service.audit.trust())
    _ = try await all.all.reconcile()
    #expect(try await all.all.alarms().isEmpty)
    try await all.bench.redeem(try await all.bench.issue("carol")[1], "carol")
  }

  @Test("With its anchor lost the witness says what is missing, and the name that it is told stays")
  func lostAnchor() async throws {
    let all = try await WitnessedBench.putBack()
    all.all.anchor.held = nil
    func reconcile() async throws {
      _ = try await all.bench.service.reconcile(
        withLog: all.all.folder, origin: .unnamed, anchorIsLost: true)
    }
    #expect(await thrown { try await reconcile() }?.code == .misconfigured)
    let name = try await all.origin()
    #expect(await thrown { try await reconcile() }?.code == .misconfigured)
    #expect(try await all.origin() == name)
    all.witness.trust(try await all.bench.service.audit.trust())
    try await reconcile()
    #expect(try await all.origin() == name)
    #expect(try await all.bench.status().active?.state == .suspended)
    #expect(try await all.all.alarms().isEmpty)
  }

  @Test("A store that needs nothing is left as it is") func nothingToDo() async throws {
    let all = try await WitnessedBench.make()
    let codes = try await all.bench.issue()
    try await all.all.export()
    try await all.bench.redeem(codes[1])
    #expect(try await all.all.reconcile().epoch == nil)
    try await all.bench.redeem(codes[2])
  }
}
