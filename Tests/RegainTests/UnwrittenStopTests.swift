import Regain
import RegainTesting
import Synchronization
import Testing

@Suite("A stop that could not be written") struct UnwrittenStopTests {
  private func authority() throws -> IssueAuthority {
    try .administrator(actor: "root", reason: "stolen")
  }

  private static let faults: [FaultInjectingStore.CommitFault] = [.unavailable, .unknownAndLost]

  @Test(
    "This process grants nothing to anybody until it is written, and then writes it",
    arguments: faults)
  func holdsGrants(_ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.failEveryCommit(with: fault)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    let error = try #require(await bench.refusal(bob[1], "bob"))
    #expect(error.code == .unavailable)
    #expect(error.message.contains("A stop could not be written"))
    #expect(try await bench.status("bob").active?.remaining == 10)
    bench.store.failEveryCommit(with: nil)
    // Asked for as if nothing had been: whoever is granted something first writes the stop.
    try await bench.redeem(bob[1], "bob")
    #expect(try await bench.events().filter { $0 == "authn_login_lock" }.count == 1)
    #expect(await bench.refusal(alice[1])?.code == .refused)
    #expect(try await bench.lastReason() == "account-frozen")
  }

  @Test("It is found again when its answer alone was lost") func answerLost() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.fail(commit: 0, with: .unknownButCommitted)
    #expect(await thrown { try await bench.stop(codes[0]) }?.code == .unknown)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    #expect(try await bench.events().filter { $0 == "authn_login_lock" }.count == 1)
  }

  @Test("A redemption under way when it came is not told") func underWay() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    let prepared = try await bench.codes.prepare(TypedCode(bob[1]), by: AccountID("bob"))
    let decision = try prepared.decide(try await bench.store.rows(for: prepared.request))
    bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    #expect(await thrown { _ = try await bench.codes.commit(prepared) }?.code == .unavailable)
    // In a caller's own transaction it is the wait before the grant that says so.
    #expect(
      await thrown { try await bench.codes.awaitAnchor(of: decision.answer.get()) }?.code
        == .unknown)
  }

  @Test("So it is with a revocation") func revocation() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.failEveryCommit(with: .unavailable)
    let revoking = await thrown {
      _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    }
    #expect(revoking?.code == .unavailable)
    #expect(await bench.refusal(bob[1], "bob")?.code == .unavailable)
    bench.store.failEveryCommit(with: nil)
    try await bench.redeem(bob[1], "bob")
    #expect(await bench.refusal(alice[1])?.code == .refused)
    #expect(try await bench.status().active == nil)
  }

  @Test(
    "One that comes while something is granted holds that back, also when it is written by then",
    arguments: [1, 2])
  func meanwhile(_ read: Int) async throws {
    let all = try await AnchoredBench.make()
    let (alice, bob) = (try await all.bench.issue(), try await all.bench.issue("bob"))
    let hooked = HookedAnchor(all.anchor)
    let process = try all.process(hooked)
    // Before the commit, and behind it.
    hooked.before(read: read) {
      process.store.failEveryCommit(with: .unavailable)
      #expect(await thrown { try await process.stop(alice[0]) }?.code == .unavailable)
      process.store.failEveryCommit(with: nil)
    }
    #expect(await process.refusal(alice[1])?.code == .unknown)
    try await process.redeem(bob[1], "bob")
    #expect(await process.refusal(alice[2])?.reason == .accountFrozen)
  }

  @Test("A later one does not take the place of an earlier one, and the same is kept once")
  func several() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    let account = try AccountID("alice")
    bench.clock.advance(seconds: 10)
    let issued = bench.clock.now
    _ = try await bench.issue()
    bench.store.failEveryCommit(with: .unavailable)
    for _ in 0..<3 { #expect(await thrown { try await bench.stop(alice[0]) } != nil) }
    #expect(
      await thrown {
        _ = try await bench.codes.revoke(account: account, authority: try authority())
      } != nil)
    // Of the first sheet alone.
    let narrow = await thrown {
      _ = try await bench.codes.revokeAll(issuedBefore: issued, authority: try authority())
    }
    #expect(narrow != nil)
    #expect(bench.service.context.unwrittenStops.count == 5)
    bench.store.failEveryCommit(with: nil)
    try await bench.redeem(bob[1], "bob")
    let status = try await bench.status()
    #expect(status.active == nil && status.pending == nil)
    #expect(try await bench.events().filter { $0 == "authn_login_lock" }.count == 1)
  }

  @Test("A revocation that is written late ends no sheet that was issued since") func late()
    async throws
  {
    let bench = try await Bench.make()
    let bob = try await bench.issue("bob")
    _ = try await bench.issue()
    bench.store.fail(commit: 0, with: .unavailable)
    let revoking = await thrown {
      _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    }
    #expect(revoking?.code == .unavailable)
    bench.clock.advance(seconds: 600)
    // Another process, which knows nothing of it.
    let other = try await RecoveryService.forTesting(
      store: bench.store, clock: bench.clock, seed: 1)
    _ = try await other.backupCodes.issueForTesting(
      SheetRequest(account: AccountID("alice"), profile: .long), activate: true, idempotencyKey: nil
    )
    let new = try #require(await bench.status().active?.sheet)
    try await bench.redeem(bob[1], "bob")
    #expect(try await bench.status().active?.sheet == new)
  }

  @Test("One whose account's row does not verify waits until it does") func tampered()
    async throws
  {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    let isEdited = Mutex(false)
    let edited = EditedStore(
      bench.store,
      records: { record in
        guard isEdited.withLock(\.self), record.key.kind == .account,
          record.key.scope.account == Array("alice".utf8)
        else { return record }
        return record.edited(mac: record.mac.map { ~$0 })
      })
    let service = try await RecoveryService.forTesting(
      store: edited, clock: bench.clock, seed: 1)
    let process = Bench(
      memory: bench.memory, store: bench.store, clock: bench.clock, service: service)
    bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await process.stop(alice[0]) } != nil)
    bench.store.failEveryCommit(with: nil)
    isEdited.withLock { $0 = true }
    try await process.redeem(bob[1], "bob")
    isEdited.withLock { $0 = false }
    #expect(await process.refusal(alice[1])?.reason == .accountFrozen)
  }

  @Test("One whose sheet ended meanwhile holds nobody up") func overtaken() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.fail(commit: 0, with: .unavailable)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    try await bench.redeem(bob[1], "bob")
  }
}
